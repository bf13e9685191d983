// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "logfile/journal/journal.hpp"

#include <string>
#include <vector>

namespace ispkit::ratelimitreport {

/// The options about the journal of systemd, as they are typed.
struct JournalOptions {
    std::vector<std::string> units;
    std::string directory;

    void declare(cli::CommandLine& command_line);

    /// Throws cli::UsageError for a name that no unit has.
    std::vector<logfile::JournalUnit> journals() const;
};

} // namespace ispkit::ratelimitreport
