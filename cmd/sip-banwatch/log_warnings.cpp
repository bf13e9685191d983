// SPDX-License-Identifier: MIT
#include "log_warnings.hpp"

#include "cli/json.hpp"
#include "error.hpp"
#include "text/visible_text.hpp"

#include <algorithm>

namespace ispkit::banwatch {

namespace {

std::string foreign_log(const sip::LogCounts& counts) {
    return fmt::format("{}: no line of {} is of Asterisk, FreeSWITCH, Kamailio or OpenSIPS "
                       "(see LOGS in sip-banwatch(8))",
                       counts.path, counts.lines);
}

/// "first at line 7: 'Okt 10 12:19:53'", "first at line 7, without a time".
std::string first_untimed(const sip::LogCounts& counts) {
    const std::string place = counts.first_untimed_line == 0
                                  ? std::string("first")
                                  : fmt::format("first at line {}", counts.first_untimed_line);
    return counts.first_untimed.empty()
               ? place + ", without a time"
               : fmt::format("{}: '{}'", place, text::visible_text(counts.first_untimed));
}

} // namespace

void warn_of(const cli::CommandLine& command_line, const sip::LogCounts& counts) {
    if (counts.is_foreign()) {
        command_line.warn("{}", foreign_log(counts));
    }
    if (counts.untimed > 0) {
        command_line.warn("{}: {} failures with a time that is not understood, which count for "
                          "nobody ({})",
                          counts.path, counts.untimed, first_untimed(counts));
    }
    if (counts.has_many_doubted()) {
        command_line.warn("{}: {} failures that may be forged in a sender's text, which count for "
                          "nobody (sip-banwatch parse --unmatched shows them)",
                          counts.path, counts.doubted);
    }
}

void check_logs(const cli::CommandLine& command_line, const std::vector<sip::LogCounts>& logs) {
    const auto foreign = std::find_if(
        logs.begin(), logs.end(), [](const sip::LogCounts& counts) { return counts.is_foreign(); });
    if (foreign != logs.end() &&
        std::all_of(logs.begin(), logs.end(),
                    [](const sip::LogCounts& counts) { return counts.understood == 0; })) {
        throw_error("{}", foreign_log(*foreign));
    }
    for (const sip::LogCounts& counts : logs) {
        warn_of(command_line, counts);
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
