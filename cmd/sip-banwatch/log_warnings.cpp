// SPDX-License-Identifier: MIT
#include "log_warnings.hpp"

#include "cli/json.hpp"
#include "error.hpp"
#include "sip/reading/log_warnings.hpp"
#include "text/quantity.hpp"

namespace ispkit::banwatch {

void check_logs(const cli::CommandLine& command_line, const std::vector<sip::LogCounts>& logs) {
    sip::refuse_foreign_logs(logs);
    for (const sip::LogCounts& counts : logs) {
        for (const std::string& warning : sip::log_warnings(counts)) {
            command_line.warn("{}", warning);
        }
    }
}

void report_troubles(const cli::CommandLine& command_line,
                     const std::vector<sip::LogCounts>& logs) {
    std::string last;
    for (const sip::LogCounts& counts : logs) {
        if (!last.empty() && !counts.trouble.empty()) {
            command_line.print_error(last);
        }
        last = counts.trouble.empty() ? last : counts.trouble;
    }
    if (!last.empty()) {
        throw_error("{}", last);
    }
}

std::string counts_text(const sip::LogCounts& counts) {
    return fmt::format("{}: {} read: {} understood, {} of other programs, {} of an unknown shape; "
                       "{} of an unknown time, {} doubted",
                       counts.path, text::counted(static_cast<std::int64_t>(counts.lines), "line"),
                       counts.how.understood, counts.how.of_others, counts.how.unknown,
                       text::counted(static_cast<std::int64_t>(counts.untimed), "failure"),
                       counts.how.doubted);
}

std::string counts_json(const sip::LogCounts& counts) {
    cli::JsonObject object;
    object.add("action", "log")
        .add("file", counts.path)
        .add("lines", counts.lines)
        .add("understood", counts.how.understood)
        .add("other_programs", counts.how.of_others)
        .add("unknown", counts.how.unknown)
        .add("untimed", counts.untimed)
        .add("doubted", counts.how.doubted);
    return object.str();
}

} // namespace ispkit::banwatch
