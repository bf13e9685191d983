// SPDX-License-Identifier: MIT
#include "sip/log/log_warnings.hpp"

#include "error.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::sip {

namespace {

std::string foreign_log(const LogCounts& counts) {
    return fmt::format("{}: no line of {} is of Asterisk, FreeSWITCH, Kamailio or OpenSIPS "
                       "(see LOGS in sip-banwatch(8))",
                       counts.path, counts.lines);
}

/// "first at line 7: 'Okt 10 12:19:53'", "first at line 7, without a time".
std::string first_untimed(const LogCounts& counts) {
    const std::string place = counts.first_untimed_line == 0
                                  ? std::string("first")
                                  : fmt::format("first at line {}", counts.first_untimed_line);
    return counts.first_untimed.empty()
               ? place + ", without a time"
               : fmt::format("{}: '{}'", place, text::visible_text(counts.first_untimed));
}

} // namespace

std::vector<std::string> log_warnings(const LogCounts& counts) {
    std::vector<std::string> warnings;
    if (counts.is_foreign()) {
        warnings.push_back(foreign_log(counts));
    }
    if (counts.untimed > 0) {
        warnings.push_back(fmt::format("{}: {} failures with a time that is not understood, which "
                                       "count for nobody ({})",
                                       counts.path, counts.untimed, first_untimed(counts)));
    }
    if (counts.has_many_doubted()) {
        warnings.push_back(
            fmt::format("{}: {} failures that may be forged in a sender's text, which count for "
                        "nobody (sip-banwatch parse --unmatched shows them)",
                        counts.path, counts.doubted));
    }
    return warnings;
}

void refuse_foreign_logs(const std::vector<LogCounts>& logs) {
    const auto foreign = std::find_if(logs.begin(), logs.end(),
                                      [](const LogCounts& counts) { return counts.is_foreign(); });
    if (foreign != logs.end() && std::all_of(logs.begin(), logs.end(), [](const LogCounts& counts) {
            return counts.understood == 0;
        })) {
        throw_error("{}", foreign_log(*foreign));
    }
}

std::vector<std::string> LogWarnings::news(const LogCounts& counts,
                                           std::uint64_t lines_to_judge_by) {
    Given& given = given_[counts.path];
    LogCounts news = counts;
    news.untimed = given.untimed ? 0 : counts.untimed;
    news.doubted = given.doubted ? 0 : counts.doubted;
    news.lines = given.foreign || counts.lines < lines_to_judge_by ? 0 : counts.lines;
    given.untimed = given.untimed || news.untimed > 0;
    given.doubted = given.doubted || news.has_many_doubted();
    given.foreign = given.foreign || news.is_foreign();
    return log_warnings(news);
}

} // namespace ispkit::sip
