// SPDX-License-Identifier: MIT
#include "commands.hpp"
#include "io/clock.hpp"
#include "options.hpp"
#include "usage_lines.hpp"

namespace ispkit::ratelimit {

const cli::Tool k_list{
    .name = "mail-ratelimit list",
    .summary = "Show the limits that 'set' or a rule gave to single keys: key, allowance, since "
               "when, until when ('-' without an end), rule ('-' for 'set') and reason, separated "
               "by tabs.",
    .synopsis = {"[--json] [--config FILE] [--db URL]"},
    .examples = {{"mail-ratelimit list", "all that are in force"}},
    .libraries = {},
};

cli::Status list(cli::CommandLine& command_line) {
    std::string database{k_database.file};
    bool json = false;
    command_line.section("Output");
    command_line.flag("--json", json, "print one JSON object a line");
    k_database.declare_with_configuration(command_line, database);
    command_line.parse();

    mail::RateStore store(database, store::Access::read_only);
    for (const mail::Override& override : store.overrides(io::clock_now())) {
        fmt::print("{}\n", json ? json_of(override) : text_of(override));
    }
    return cli::Status::done;
}

} // namespace ispkit::ratelimit
