// SPDX-License-Identifier: MIT
#include "log_warnings.hpp"

#include "cli/json.hpp"
#include "sip/reading/log_warnings.hpp"

namespace ispkit::banwatch {

void check_logs(const cli::CommandLine& command_line, const std::vector<sip::LogCounts>& logs) {
    sip::refuse_foreign_logs(logs);
    for (const sip::LogCounts& counts : logs) {
        for (const std::string& warning : sip::log_warnings(counts)) {
            command_line.warn("{}", warning);
        }
    }
}

std::string counts_json(const sip::LogCounts& counts) {
    cli::JsonObject object;
    object.add("action", "log")
        .add("file", counts.path)
        .add("lines", counts.lines)
        .add("understood", counts.understood)
        .add("untimed", counts.untimed)
        .add("doubted", counts.doubted);
    return object.str();
}

} // namespace ispkit::banwatch
