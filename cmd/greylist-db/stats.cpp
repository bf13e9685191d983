// SPDX-License-Identifier: MIT
#include "cli/json.hpp"
#include "commands.hpp"
#include "options.hpp"

namespace ispkit::greylist {

const cli::Tool k_stats{
    .name = "greylist-db stats",
    .summary = "Show how much is remembered, one number a line.",
    .synopsis = {"[--json] [--config FILE] [--db URL]"},
    .examples = {{"greylist-db stats", "the numbers"}},
    .libraries = {},
};

cli::Status stats(cli::CommandLine& command_line) {
    std::string database{k_database.file};
    bool json = false;
    command_line.section("Output");
    command_line.flag("--json", json, "print one JSON object");
    k_database.declare_with_configuration(command_line, database);
    command_line.parse();

    mail::GreylistStore store(database, store::Access::read_only);
    const mail::GreylistStore::Statistics statistics = store.statistics();
    cli::print_numbers(
        {
            {"triplets_waiting", statistics.waiting},
            {"triplets_passed", statistics.passed},
            {"clients", statistics.clients},
            {"allowed", statistics.allowed},
        },
        json);
    return cli::Status::done;
}

} // namespace ispkit::greylist
