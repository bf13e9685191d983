// SPDX-License-Identifier: MIT
#include "cli/json.hpp"
#include "commands.hpp"
#include "options.hpp"
#include "sip/ban/ban_store.hpp"

namespace ispkit::banwatch {

const cli::Tool k_stats{
    .name = "sip-banwatch stats",
    .summary = "Show how much is remembered: attempts within the watch's time windows, bans of "
               "the last 30 days, and how the lines of the logs were understood.",
    .synopsis = {"[--json] [--config FILE] [--db URL]"},
    .examples = {{"sip-banwatch stats", "the numbers, one a line"}},
    .libraries = {},
};

cli::Status stats(cli::CommandLine& command_line) {
    std::string database = watched_database();
    bool json = false;
    command_line.section("Output");
    command_line.flag("--json", json, "print one JSON object");
    declare_database(command_line, database);
    command_line.parse();

    sip::BanStore store(database, store::Access::read_only);
    const sip::BanStore::Statistics statistics = store.statistics(clock_now());
    cli::print_numbers(
        {
            {"attempts", statistics.attempts},
            {"accounts", statistics.accounts},
            {"bans_running", statistics.running},
            {"networks_banned", statistics.networks},
            {"bans", statistics.bans},
            {"lines_read", statistics.counts.lines},
            {"lines_understood", statistics.counts.understood},
            {"lines_of_other_programs", statistics.counts.of_others},
            {"lines_of_unknown_shape", statistics.counts.unknown},
            {"failures_of_unknown_time", statistics.counts.untimed},
            {"failures_doubted", statistics.counts.doubted},
        },
        json);
    return cli::Status::done;
}

} // namespace ispkit::banwatch
