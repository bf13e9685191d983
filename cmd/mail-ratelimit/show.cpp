// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "io/clock.hpp"
#include "options.hpp"
#include "usage_lines.hpp"

#include <algorithm>
#include <set>

namespace ispkit::ratelimit {

const cli::Tool k_show{
    .name = "mail-ratelimit show",
    .summary =
        "Show what a key has used of each window, as top does, its limits, and the limit set for "
        "it, if any; for a client also those of its networks. Exit with 1 if nothing is used.",
    .synopsis = {"[--json] [--config FILE] [--db URL] KEY"},
    .examples = {{"mail-ratelimit show sasl:joe", "of a login"},
                 {"mail-ratelimit show client:192.0.2.5", "of a client"}},
    .libraries = {},
};

namespace {

/// Prints the limits of those classes (of all classes if none is known) that no override replaces.
void print_limits(const mail::LimitsInForce& limits, const std::vector<std::string>& subjects,
                  const std::set<std::string>& classes) {
    for (const mail::RateLimit& limit : limits.limits()) {
        const bool applies =
            (limit.class_name.empty() || classes.empty() || classes.contains(limit.class_name)) &&
            std::any_of(subjects.begin(), subjects.end(), [&](const std::string& subject) {
                return mail::kind_of(subject) == limit.kind.str() && !limits.override_of(subject);
            });
        if (applies) {
            fmt::print("limit\t{}\n", limit.str());
        }
    }
    for (const std::string& subject : subjects) {
        if (const mail::Override* const override = limits.override_of(subject)) {
            fmt::print("own limit\t{}\n", text_of(*override));
        }
    }
}

} // namespace

cli::Status show(cli::CommandLine& command_line) {
    std::string database{k_database.file};
    std::vector<std::string> words;
    bool json = false;
    command_line.section("Output");
    command_line.flag("--json", json,
                      "print what is used as one JSON object a line, without limits");
    k_database.declare_with_configuration(command_line, database);
    command_line.operands("KEY", words);
    command_line.parse();
    if (words.size() != 1) {
        cli::misuse("expected one key (example: sasl:joe or client:192.0.2.5)");
    }
    mail::parse_subject(words.front()); // fails before the database is opened

    mail::RateStore store(database, store::Access::read_only);
    const std::chrono::sys_seconds now = io::clock_now();
    const mail::LimitsInForce limits(store, now);
    const std::vector<std::string> subjects = limits.subjects_of(words.front());
    const auto rank = [&](const mail::RateStore::Current& current) {
        return nearness(current, limits);
    };
    constexpr std::int64_t k_all = 1000;
    std::set<std::string> classes;
    bool is_used = false;
    for (const std::string& subject : subjects) {
        for (const mail::RateStore::Current& current : store.current(subject, rank, k_all, now)) {
            fmt::print("{}\n", json ? json_of(current, limits) : text_of(current, limits));
            classes.insert(current.class_name);
            is_used = true;
        }
    }
    if (!json) {
        print_limits(limits, subjects, classes);
    }
    return is_used ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::ratelimit
