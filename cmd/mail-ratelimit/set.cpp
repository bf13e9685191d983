// SPDX-License-Identifier: MIT
#include "cli/message.hpp"
#include "commands.hpp"
#include "error.hpp"
#include "logfile/timestamp.hpp"
#include "options.hpp"
#include "policy_service/clock.hpp"
#include "visible_text.hpp"

#include <algorithm>
#include <optional>

namespace ispkit::ratelimit {

const cli::Tool k_set{
    .name = "mail-ratelimit set",
    .summary = "Give one another limit for a time, in the place of all that its key has. A running "
               "serve heeds it within seconds. Without operands, show what is set.",
    .synopsis = {"[--for TIME] [--db URL] KEY ALLOWANCE", "--remove [--db URL] KEY", "[--db URL]"},
    .examples = {{"mail-ratelimit set sasl:joe '2000 messages, 9000 recipients / 1h' --for 3d",
                  "more, for three days"},
                 {"mail-ratelimit set client:192.0.2.5 unlimited --for 12h", "no limit at all"},
                 {"mail-ratelimit set sasl:joe '0 messages / 1h reject' --for 30d", "none at all"},
                 {"mail-ratelimit set --remove sasl:joe", "as all others again"}},
    .libraries = {},
};

namespace {

void print_overrides(mail::RateStore& store) {
    for (const mail::RateStore::Override& override : store.overrides(policy::clock_now())) {
        fmt::print("{}\t{}\tuntil {}\n", visible_text(override.subject),
                   override.allowance ? override.allowance->str() : "unlimited",
                   logfile::iso_time(override.until));
    }
}

/// Whether the service has a limit, of whatever class, that counts by the key of the subject.
bool is_limited(mail::RateStore& store, const std::string& subject) {
    const std::string kind = subject.substr(0, subject.find(':') + 1);
    const std::vector<std::string> limits = store.limits();
    return limits.empty() || std::any_of(limits.begin(), limits.end(), [&](const auto& limit) {
               return limit.starts_with(kind) || limit.find(" " + kind) != limit.npos;
           });
}

} // namespace

cli::Status set(cli::CommandLine& command_line) {
    std::string database = k_default_database;
    std::chrono::seconds time = std::chrono::days(1);
    bool removes = false;
    std::vector<std::string> words;
    command_line.section("Options");
    command_line.value("--for", "TIME", time, "for that long (1d)");
    command_line.flag("--remove", removes, "take it back");
    declare_database(command_line, database);
    command_line.operands("KEY ALLOWANCE", words);
    command_line.parse();
    if (words.empty() && !removes) {
        mail::RateStore store(database, store::Access::read_only);
        print_overrides(store);
        return cli::Status::done;
    }
    constexpr std::size_t k_key_and_allowance = 2;
    if (words.size() != (removes ? 1 : k_key_and_allowance)) {
        cli::misuse("{}", removes ? "--remove needs one key"
                                  : "a key is needed, and in one word 'N messages, N recipients / "
                                    "WINDOW [ACTION]' or unlimited");
    }
    const std::string subject = mail::parse_subject(words[0]);
    if (removes) {
        mail::RateStore store(database, store::Access::read_write);
        if (!store.remove_override(subject)) {
            command_line.warn("nothing was set for {}", subject);
            return cli::Status::no;
        }
        return cli::Status::done;
    }
    mail::RateStore::Override override{subject, std::nullopt, policy::clock_now() + time};
    if (words[1] != "unlimited") {
        override.allowance = mail::Allowance::parse(words[1]);
    }
    mail::RateStore store(database);
    store.set_override(override);
    if (!is_limited(store, subject)) {
        command_line.warn("none of the service's limits is for keys as {}", subject);
    }
    return cli::Status::done;
}

} // namespace ispkit::ratelimit
