// SPDX-License-Identifier: MIT
#include "cli/message.hpp"
#include "commands.hpp"
#include "logfile/timestamp.hpp"
#include "options.hpp"
#include "policy_service/clock.hpp"
#include "usage_lines.hpp"

namespace ispkit::ratelimit {

const cli::Tool k_show{
    .name = "mail-ratelimit show",
    .summary = "Show what one has used of each window, the limits that the service works with, and "
               "the one's own, if it was given one. Exit with 1 where it has used nothing.",
    .synopsis = {"[--json] [--db URL] KEY"},
    .examples = {{"mail-ratelimit show sasl:joe", "of a login"},
                 {"mail-ratelimit show client:192.0.2.5", "of a client"}},
    .libraries = {},
};

namespace {

void print_limits(mail::RateStore& store, const std::string& subject) {
    const std::string kind = subject.substr(0, subject.find(':') + 1);
    for (const std::string& limit : store.limits()) {
        if (limit.starts_with(kind) || limit.find(" " + kind) != limit.npos) {
            fmt::print("limit\t{}\n", limit);
        }
    }
    for (const mail::RateStore::Override& override : store.overrides(policy::clock_now())) {
        if (override.subject == subject) {
            fmt::print("own limit\t{}\tuntil {}\n",
                       override.allowance ? override.allowance->str() : "unlimited",
                       logfile::iso_time(override.until));
        }
    }
}

} // namespace

cli::Status show(cli::CommandLine& command_line) {
    std::string database = k_default_database;
    std::vector<std::string> words;
    bool json = false;
    command_line.section("Output");
    command_line.flag("--json", json, "what is used as one JSON object a line, without limits");
    declare_database(command_line, database);
    command_line.operands("KEY", words);
    command_line.parse();
    if (words.size() != 1) {
        cli::misuse("one key is needed, as sasl:joe or client:192.0.2.5");
    }
    const std::string subject = mail::parse_subject(words.front());

    mail::RateStore store(database, store::Access::read_only);
    constexpr std::int64_t k_all = 1000;
    const std::vector<mail::RateStore::Current> used =
        store.current(subject, mail::RateStore::Order::by_messages, k_all, policy::clock_now());
    for (const mail::RateStore::Current& current : used) {
        fmt::print("{}\n", json ? json_of(current) : text_of(current));
    }
    if (!json) {
        print_limits(store, subject);
    }
    return used.empty() ? cli::Status::no : cli::Status::done;
}

} // namespace ispkit::ratelimit
