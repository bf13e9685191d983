// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "cli/run.hpp"
#include "store/copy/table_copy.hpp"
#include "store/database.hpp"

#include <string>
#include <string_view>

namespace ispkit::store {

/// The command copy of a tool, which copies its database to another one, of any kind.
struct CopyCommand {
    static constexpr std::string_view k_synopsis = "--from URL --to URL";

    /// What --help says. `name` is "TOOL copy", and `example` a command line.
    static cli::Tool tool(std::string_view name, std::string_view example,
                          std::string_view synopsis = k_synopsis);

    std::string from;
    std::string to;

    /// --from and --to.
    void declare(cli::CommandLine& command_line);

    /// Call it when the command line is parsed. `open` opens a database and brings its tables up to
    /// date.
    cli::Status run(const cli::CommandLine& command_line,
                    Database (*open)(const std::string& url, Access access),
                    const CopyRules& rules = {}) const;
};

} // namespace ispkit::store
