// SPDX-License-Identifier: MIT
#include "sip/reading/log_warnings.hpp"

#include "error.hpp"
#include "sip/log/unknown_line.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::sip {

namespace {

/// "the first: 'x y'; the program is 'freepbx' (if that is Asterisk: --program freepbx)".
std::string first_and_reason(const std::string& first) {
    constexpr std::size_t k_longest_shown = 200;
    const std::string_view shown = std::string_view(first).substr(0, k_longest_shown);
    const std::string reason = likely_reason(first.starts_with('{') ? first : shown);
    return fmt::format("the first: '{}'; {}", text::visible_text(shown),
                       reason.empty() ? "see Logs in sip-banwatch(8)" : reason);
}

std::string foreign_log(const LogCounts& counts) {
    const std::string& first = counts.how.unknown > counts.how.of_others
                                   ? counts.how.first_unknown
                                   : counts.how.first_of_others;
    return fmt::format(
        "{}: no line has a shape of Asterisk, FreeSWITCH, Kamailio or OpenSIPS (lines "
        "read: {}; {})",
        counts.path, counts.lines, first_and_reason(first));
}

std::string mostly_unknown_log(const LogCounts& counts) {
    return fmt::format("{}: {} of {} lines have an unknown shape ({})", counts.path,
                       counts.how.unknown, counts.lines,
                       first_and_reason(counts.how.first_unknown));
}

Channels channels_of(const std::vector<LogCounts>& logs) {
    Channels channels;
    for (const LogCounts& counts : logs) {
        channels += counts.channels;
    }
    return channels;
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
    return fmt::format("{}: {} (first of {} not counted because of an unknown time)", where, what,
                       text::plain_count(counts.untimed, "failure"));
}

} // namespace

std::vector<std::string> log_warnings(const LogCounts& counts) {
    std::vector<std::string> warnings;
    if (counts.is_foreign()) {
        warnings.push_back(foreign_log(counts));
    }
    if (counts.is_mostly_unknown()) {
        warnings.push_back(mostly_unknown_log(counts));
    }
    if (counts.untimed > 0) {
        warnings.push_back(untimed_failures(counts));
    }
    if (counts.has_many_doubted()) {
        warnings.push_back(
            fmt::format("{}: {} failures not counted because a sender may have forged them "
                        "(sip-banwatch parse --unmatched shows them)",
                        counts.path, counts.how.doubted));
    }
    return warnings;
}

bool lack_security_log(const std::vector<LogCounts>& logs) {
    const Channels channels = channels_of(logs);
    return channels.notice > 0 && channels.security == 0;
}

std::string security_log_note(const Channels& channels, std::uint64_t understood,
                              RegisteredNetworks registered) {
    constexpr std::uint64_t k_some_failures = 5;
    constexpr std::uint64_t k_some_lines = 100;
    constexpr std::string_view k_remedy =
        "(in logger.conf: messages => notice,warning,error,security)";
    if (registered == RegisteredNetworks::spared && channels.security == 0 &&
        understood >= k_some_lines) {
        return fmt::format("--spare-registered spares nobody: none of {} lines is of Asterisk's "
                           "security log, which shows who has logged in {}",
                           understood, k_remedy);
    }
    if (channels.notice >= k_some_failures) {
        return fmt::format("{} failures {} of Asterisk's security log: only that shows who asks "
                           "for passwords and sends none {}",
                           channels.notice,
                           channels.security > 0 ? "since the last line" : "and no line", k_remedy);
    }
    return {};
}

void refuse_foreign_logs(const std::vector<LogCounts>& logs) {
    const auto foreign = std::find_if(logs.begin(), logs.end(),
                                      [](const LogCounts& counts) { return counts.is_foreign(); });
    if (foreign != logs.end() && std::all_of(logs.begin(), logs.end(), [](const LogCounts& counts) {
            return counts.how.understood == 0;
        })) {
        throw_error("{}", foreign_log(*foreign));
    }
}

std::vector<std::string> LogWarnings::news(const LogCounts& counts,
                                           std::uint64_t lines_to_judge_by) {
    Given& given = given_[counts.path];
    LogCounts news = counts;
    news.untimed = given.untimed ? 0 : counts.untimed;
    news.how.doubted = given.doubted ? 0 : counts.how.doubted;
    news.lines = given.foreign || counts.lines < lines_to_judge_by ? 0 : counts.lines;
    news.how.unknown = given.unknown ? 0 : counts.how.unknown;
    given.untimed = given.untimed || news.untimed > 0;
    given.doubted = given.doubted || news.has_many_doubted();
    given.foreign = given.foreign || news.is_foreign();
    given.unknown = given.unknown || news.is_mostly_unknown();
    return log_warnings(news);
}

} // namespace ispkit::sip
