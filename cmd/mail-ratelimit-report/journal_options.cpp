// SPDX-License-Identifier: MIT
#include "journal_options.hpp"

namespace ispkit::ratelimitreport {

void JournalOptions::declare(cli::CommandLine& command_line) {
    command_line.list("--journal", "UNIT", units,
                      "also read the entries of this unit in the journal of systemd");
    command_line.value("--journal-directory", "DIR", directory,
                       "read the journal's files in DIR (default those of this machine)");
}

std::vector<logfile::JournalUnit> JournalOptions::journals() const {
    if (units.empty() && !directory.empty()) {
        cli::misuse("--journal-directory needs --journal");
    }
    std::vector<logfile::JournalUnit> journals;
    for (const std::string& name : units) {
        if (!logfile::is_unit_name(name)) {
            cli::misuse("--journal: '{}' is not the name of a unit (example: postfix@-)", name);
        }
        journals.push_back({logfile::full_unit_name(name), directory});
    }
    return journals;
}

} // namespace ispkit::ratelimitreport
