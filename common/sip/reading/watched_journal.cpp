// SPDX-License-Identifier: MIT
#include "sip/reading/watched_journal.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::sip {

using logfile::Time;

WatchedJournal::WatchedJournal(const JournalUnit& unit,
                               const std::vector<logfile::Position>& positions,
                               const LogSettings& settings, Time now)
    : log_(unit, settings)
    , fd_(log_.journal().fd())
    , timestamps_(now) {
    constexpr std::chrono::days k_first{1};
    counts_.path = unit.log_name();
    logfile::JournalEntry first;
    log_.journal().go_to_start();
    const bool is_empty = !log_.journal().next(first);
    is_unknown_unit_ = is_empty && positions.empty();
    if (is_empty) {
        notice_ = fmt::format("{}: has no entry (it is read once it has one)", counts_.path);
    }
    if (positions.empty()) {
        log_.journal().go_to((now - k_first).time_since_epoch());
        return;
    }
    cursor_before_ = positions.front().head;
    if (!log_.journal().go_behind(cursor_before_) && !is_empty) {
        notice_ =
            fmt::format("{}: entries since the last run may be missing: the last one that was "
                        "read is gone",
                        counts_.path);
    }
}

void WatchedJournal::read(Time now, std::vector<KeptEvent>& events) {
    JournalLog::Portion portion{.entries = 4096, .now = now};
    try {
        while (log_.next(portion)) {
            if (log_.reading() != Reading::event) {
                continue;
            }
            counts_.channels.note(log_.event());
            if (const std::optional<Time> time = timestamps_.read(log_.event().time)) {
                events.emplace_back(log_.event(), std::min(*time, now));
            } else {
                counts_.add_untimed(log_.event().time, 0);
            }
        }
    } catch (const Error&) {
        catching_up_.end();
        throw;
    }
    catching_up_.add_read(portion.entries == 0, log_.has_kept_back(), now);
}

Time WatchedJournal::read_until(Time now) const {
    return catching_up_.is_done() ? now : log_.last_time().value_or(Time());
}

std::vector<logfile::Position> WatchedJournal::positions() const {
    const std::string& cursor = log_.cursor().empty() ? cursor_before_ : log_.cursor();
    std::vector<logfile::Position> positions;
    if (!cursor.empty()) {
        positions.push_back(logfile::Position::of_cursor(cursor));
    }
    return positions;
}

LogCounts WatchedJournal::counts() const {
    LogCounts counts = counts_;
    counts.lines = log_.count();
    counts.how = log_.counts();
    if (is_unknown_unit_ && counts.lines == 0) {
        counts.trouble = fmt::format("{}: has no entry", counts.path);
    }
    return counts;
}

} // namespace ispkit::sip
