// SPDX-License-Identifier: MIT
#include "sip/reading/log_warnings.hpp"

#include "error.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::sip {

namespace {

std::string foreign_log(const LogCounts& counts) {
    return fmt::format(
        "{}: no line is from Asterisk, FreeSWITCH, Kamailio or OpenSIPS (lines read: "
        "{}; see Logs in sip-banwatch(8))",
        counts.path, counts.lines);
}

/// "messages:7: the time 'Okt 10 12:19:53' is not understood (first of 6 failures that are
/// not counted because their time is unknown)".
std::string untimed_failures(const LogCounts& counts) {
    const std::string where = counts.first_untimed_line == 0
                                  ? counts.path
                                  : place(counts.path, counts.first_untimed_line);
    const std::string what = counts.first_untimed.empty()
                                 ? std::string("the line has no time")
                                 : fmt::format("the time '{}' is not understood",
                                               text::visible_text(counts.first_untimed));
    return fmt::format("{}: {} (first of {} failures that are not counted because their time is "
                       "unknown)",
                       where, what, counts.untimed);
}

} // namespace

std::vector<std::string> log_warnings(const LogCounts& counts) {
    std::vector<std::string> warnings;
    if (counts.is_foreign()) {
        warnings.push_back(foreign_log(counts));
    }
    if (counts.untimed > 0) {
        warnings.push_back(untimed_failures(counts));
    }
    if (counts.has_many_doubted()) {
        warnings.push_back(
            fmt::format("{}: {} failures not counted because a sender may have forged them "
                        "(sip-banwatch parse --unmatched shows them)",
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
