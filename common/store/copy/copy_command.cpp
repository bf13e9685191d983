// SPDX-License-Identifier: MIT
#include "store/copy/copy_command.hpp"

#include "error.hpp"

#include <fmt/format.h>

namespace ispkit::store {

cli::Tool CopyCommand::tool(std::string_view name, std::string_view example,
                            std::string_view synopsis) {
    return {
        .name = name,
        .summary = "Copy a database to another one, of either kind. Rows that it has are left as "
                   "they are there. Prints, for each table, its name and the numbers of rows: "
                   "read, added, and there now.",
        .synopsis = {synopsis},
        .examples = {{example, "before several hosts share it"}},
        .libraries = {},
    };
}

void CopyCommand::declare(cli::CommandLine& command_line) {
    command_line.section("Options");
    command_line.value("--from", "URL", from, "the database that is read");
    command_line.value("--to", "URL", to,
                       "the one that gets the rows; its tables are made if it has none");
}

cli::Status CopyCommand::run(const cli::CommandLine& command_line,
                             Database (*open)(const std::string& url, Access access),
                             const CopyRules& rules) const {
    if (from.empty() || to.empty()) {
        cli::misuse("--from and --to are required");
    }
    Database source = open(from, Access::read_only);
    Database destination = open(to, Access::create);
    Database model = open(":memory:", Access::create);
    bool is_whole = true;
    for (const TableCopy& copy : copy_tables(model, source, destination, rules)) {
        if (!command_line.quiet()) {
            fmt::print("{}\t{}\t{}\t{}\n", copy.table, copy.read, copy.added, copy.rows);
        }
        if (copy.rows < copy.read) {
            is_whole = false;
            command_line.warn("{}: {} of {} rows that were read are there: are services using it?",
                              destination.name(), copy.rows, copy.read);
        }
    }
    return is_whole ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::store
