// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "options.hpp"
#include "policy_service/clock.hpp"
#include "usage_lines.hpp"

namespace ispkit::ratelimit {

const cli::Tool k_top{
    .name = "mail-ratelimit top",
    .summary = "Show who has used most of each window: key, window, messages and recipients, "
               "separated by tabs.",
    .synopsis = {"[-n N] [--recipients] [--json] [--db URL]"},
    .examples = {{"mail-ratelimit top -n 5", "the five with the most messages"},
                 {"mail-ratelimit top --recipients", "with the most recipients"}},
    .libraries = {},
};

cli::Status top(cli::CommandLine& command_line) {
    std::string database = k_default_database;
    std::uint32_t most = 20;
    bool by_recipients = false;
    bool json = false;
    command_line.section("Output");
    command_line.value("-n,--number", "N", most, "show N (20)");
    command_line.flag("--recipients", by_recipients, "in the order of recipients, not messages");
    command_line.flag("--json", json, "one JSON object a line");
    declare_database(command_line, database);
    command_line.parse();

    mail::RateStore store(database, store::Access::read_only);
    const auto order =
        by_recipients ? mail::RateStore::Order::by_recipients : mail::RateStore::Order::by_messages;
    for (const mail::RateStore::Current& current :
         store.current(std::nullopt, order, most, policy::clock_now())) {
        fmt::print("{}\n", json ? json_of(current) : text_of(current));
    }
    return cli::Status::done;
}

} // namespace ispkit::ratelimit
