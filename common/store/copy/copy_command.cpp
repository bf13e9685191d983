// SPDX-License-Identifier: MIT
#include "store/copy/copy_command.hpp"

#include "error.hpp"
#include "store/copy/table_copy.hpp"

#include <fmt/format.h>

namespace ispkit::store {

cli::Status copy_command(cli::CommandLine& command_line,
                         Database (*open)(const std::string& url, Access access)) {
    std::string from_url;
    std::string to_url;
    command_line.section("Options");
    command_line.value("--from", "URL", from_url, "the database that is read");
    command_line.value("--to", "URL", to_url,
                       "the one that gets the rows; its tables are made if it has none");
    command_line.parse();
    if (from_url.empty() || to_url.empty()) {
        cli::misuse("--from and --to are required");
    }
    Database from = open(from_url, Access::read_only);
    Database to = open(to_url, Access::create);
    Database model = open(":memory:", Access::create);
    bool is_whole = true;
    for (const TableCopy& copy : copy_tables(model, from, to)) {
        if (!command_line.quiet()) {
            fmt::print("{}\t{}\t{}\t{}\n", copy.table, copy.read, copy.added, copy.rows);
        }
        if (copy.rows < copy.read) {
            is_whole = false;
            command_line.warn("{}: {} of {} rows that were read are there: are services using it?",
                              to.name(), copy.rows, copy.read);
        }
    }
    return is_whole ? cli::Status::done : cli::Status::no;
}

} // namespace ispkit::store
