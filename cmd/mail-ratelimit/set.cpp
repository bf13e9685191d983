// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "io/clock.hpp"
#include "options.hpp"
#include "usage_lines.hpp"

#include <optional>

namespace ispkit::ratelimit {

const cli::Tool k_set{
    .name = "mail-ratelimit set",
    .summary = "Give a key another limit for a time, instead of all that apply to it. A running "
               "serve applies it within seconds. Without operands, show what is set.",
    .synopsis = {"[--for TIME] [--db URL] KEY ALLOWANCE", "--remove [--db URL] KEY", "[--db URL]"},
    .examples = {{"mail-ratelimit set sasl:joe '2000 messages, 9000 recipients / 1h' --for 3d",
                  "more, for three days"},
                 {"mail-ratelimit set client:192.0.2.5 unlimited --for 12h", "no limit at all"},
                 {"mail-ratelimit set sasl:joe '0 messages / 1h reject' --for 30d", "none at all"},
                 {"mail-ratelimit set --remove sasl:joe", "back to the limits of all others"}},
    .libraries = {},
};

namespace {

void print_overrides(mail::RateStore& store) {
    for (const mail::RateStore::Override& override : store.overrides(io::clock_now())) {
        fmt::print("{}\n", text_of(override));
    }
}

/// Warns if, with the service's limits, this may not have the intended effect.
void warn_of_limits(const cli::CommandLine& command_line, mail::RateStore& store,
                    std::string_view word) {
    const mail::LimitsInForce limits(store, io::clock_now());
    const std::vector<std::string> subjects = limits.subjects_of(word);
    const std::string& subject = subjects.front();
    bool is_for_all = limits.limits().empty(); // no service has used the database yet
    std::string class_names;
    for (const mail::RateLimit& limit : limits.limits()) {
        if (limit.kind() == mail::kind_of(subject)) {
            is_for_all = is_for_all || limit.class_name.empty();
            class_names += fmt::format("{}'{}'", class_names.empty() ? "" : ", ", limit.class_name);
        }
    }
    if (!is_for_all && class_names.empty()) {
        command_line.warn("none of the service's limits is for keys such as {}", subject);
    } else if (!is_for_all) {
        command_line.warn("outside class {} there are no limits for keys such as {}: there this "
                          "changes nothing",
                          class_names, subject);
    }
    for (std::size_t i = 1; i < subjects.size(); ++i) {
        command_line.warn("the limits of {} still count for it", subjects[i]);
    }
}

} // namespace

cli::Status set(cli::CommandLine& command_line) {
    std::string database = k_default_database;
    std::chrono::seconds time = std::chrono::days(1);
    bool removes = false;
    std::vector<std::string> words;
    command_line.section("Options");
    command_line.value("--for", "TIME", time, "how long the limit applies (default 1d)");
    command_line.flag("--remove", removes, "remove the limit set for KEY");
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
        cli::misuse("{}", removes ? "--remove needs one key (example: sasl:joe)"
                                  : "expected a key and, in one word, 'N messages, N recipients / "
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
    mail::RateStore::Override override{subject, std::nullopt, io::clock_now() + time};
    const std::string limit_text = fmt::format("{}: {}", mail::kind_of(subject), words[1]);
    if (const auto limit = mail::RateLimit::parse(limit_text); !limit.is_unlimited()) {
        override.allowance = limit.allowance;
    }
    mail::RateStore store(database);
    store.set_override(override);
    warn_of_limits(command_line, store, words[0]);
    return cli::Status::done;
}

} // namespace ispkit::ratelimit
