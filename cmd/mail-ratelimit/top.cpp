// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "io/clock.hpp"
#include "options.hpp"
#include "usage_lines.hpp"

#include <cstdint>
#include <limits>

namespace ispkit::ratelimit {

const cli::Tool k_top{
    .name = "mail-ratelimit top",
    .summary =
        "Show the keys that are nearest to a limit: key, window in seconds, messages, recipients, "
        "the percentage of the limit ('-' without a limit), and bytes, separated by tabs.",
    .synopsis = {"[-n N] [--messages | --recipients] [--json] [--config FILE] [--db URL]"},
    .examples = {{"mail-ratelimit top -n 5", "the five that are nearest to a limit, or above"},
                 {"mail-ratelimit top --recipients", "those with the most recipients"}},
    .libraries = {},
};

cli::Status top(cli::CommandLine& command_line) {
    std::string database{k_database.file};
    std::uint32_t most = 20;
    bool by_messages = false;
    bool by_recipients = false;
    bool json = false;
    command_line.section("Output");
    command_line.value("-n,--number", "N", most, "show N keys (default 20; 0: all)");
    command_line.flag("--messages", by_messages, "sort by messages");
    command_line.flag("--recipients", by_recipients, "sort by recipients");
    command_line.flag("--json", json, "print one JSON object a line");
    k_database.declare_with_configuration(command_line, database);
    command_line.parse();

    if (by_messages && by_recipients) {
        cli::misuse("--messages and --recipients exclude each other");
    }

    mail::RateStore store(database, store::Access::read_only);
    const std::chrono::sys_seconds now = io::clock_now();
    const mail::LimitsInForce limits(store, now);
    const auto rank = [&](const mail::RateStore::Current& current) {
        return by_messages     ? static_cast<double>(current.usage.messages)
               : by_recipients ? static_cast<double>(current.usage.recipients)
                               : nearness(current, limits);
    };
    const std::int64_t number = most == 0 ? std::numeric_limits<std::int64_t>::max() : most;
    for (const mail::RateStore::Current& current : store.current(std::nullopt, rank, number, now)) {
        fmt::print("{}\n", json ? json_of(current, limits) : text_of(current, limits));
    }
    return cli::Status::done;
}

} // namespace ispkit::ratelimit
