// SPDX-License-Identifier: MIT
#include "cli/json.hpp"
#include "cli/message.hpp"
#include "commands.hpp"
#include "io/clock.hpp"
#include "logfile/timestamp.hpp"
#include "options.hpp"
#include "text/visible_text.hpp"

#include <optional>

namespace ispkit::ratelimit {

const cli::Tool k_history{
    .name = "mail-ratelimit history",
    .summary = "Show totals by the hour: key, hour, messages, recipients, recipients that were "
               "refused, and bytes, separated by tabs.",
    .synopsis = {"[--since TIME] [--json] [--config FILE] [--db URL] [KEY]"},
    .examples = {{"mail-ratelimit history sasl:joe", "the last day of a login"},
                 {"mail-ratelimit history --since 7d --json",
                  "all of the last week, for a program"}},
    .libraries = {},
};

namespace {

std::string json_of(const mail::HourTotals& totals) {
    return cli::JsonObject()
        .add("key", totals.subject)
        .add("hour", logfile::iso_time(totals.hour))
        .add("messages", static_cast<std::uint64_t>(totals.passed.messages))
        .add("recipients", static_cast<std::uint64_t>(totals.passed.recipients))
        .add("refused", static_cast<std::uint64_t>(totals.refused))
        .add("bytes", static_cast<std::uint64_t>(totals.passed.bytes))
        .str();
}

} // namespace

cli::Status history(cli::CommandLine& command_line) {
    std::string database{k_database.file};
    std::chrono::seconds since = std::chrono::days(1);
    std::vector<std::string> words;
    bool json = false;
    command_line.section("Output");
    command_line.value("--since", "TIME", since, "show the hours of the last TIME (default 1d)");
    command_line.flag("--json", json, "print one JSON object a line");
    k_database.declare_with_configuration(command_line, database);
    command_line.operands("KEY", words);
    command_line.parse();
    if (words.size() > 1) {
        cli::misuse("expected one key, or none for all keys");
    }
    std::optional<std::string> subject;
    if (!words.empty()) {
        subject = mail::parse_subject(words.front());
    }

    mail::RateStore store(database, store::Access::read_only);
    store.for_each_hour(subject, io::clock_now() - since, [&](const mail::HourTotals& totals) {
        if (json) {
            fmt::print("{}\n", json_of(totals));
        } else {
            fmt::print("{}\t{}\t{}\t{}\t{}\t{}\n", text::visible_text(totals.subject),
                       logfile::iso_time(totals.hour), totals.passed.messages,
                       totals.passed.recipients, totals.refused, totals.passed.bytes);
        }
    });
    return cli::Status::done;
}

} // namespace ispkit::ratelimit
