// SPDX-License-Identifier: MIT
#include "sip/reading/log_source.hpp"

#include "error.hpp"
#include "io/clock.hpp"

#include <utility>

namespace ispkit::sip {

LogSource::LogSource(std::string path, const LogSettings& settings, unsigned threads)
    : counts_{.path = std::move(path)}
    , file_(std::in_place, counts_.path)
    , lines_(std::in_place, file_->lines(), threads)
    , parser_(settings)
    , time_(file_->written_last(io::clock_now()))
    , timestamps_(time_) {}

LogSource::LogSource(const JournalUnit& unit, const LogSettings& settings)
    : counts_{.path = unit.log_name()}
    , journal_(std::in_place, unit, settings)
    , parser_(settings)
    , time_(io::clock_now<logfile::Time::duration>())
    , timestamps_(time_) {
    journal_->journal().require_entry();
}

bool LogSource::next() {
    try {
        const bool is_there = journal_ ? next_entry() : next_line();
        if (is_there && reading_ == Reading::event) {
            counts_.channels.note(event_);
        }
        return is_there;
    } catch (const Error& error) {
        counts_.trouble = error.what();
    }
    return false;
}

bool LogSource::next_line() {
    while (true) {
        if (const Chatter chatter = lines_->chatter(); chatter.lines > 0 && parser_.skip(chatter)) {
            lines_->skip_chatter();
        }
        if (!lines_->next()) {
            return false;
        }
        line_ = lines_->line();
        reading_ = parser_.read(line_, lines_->behind(), event_);
        if (reading_ != Reading::nothing) {
            return true;
        }
    }
}

bool LogSource::next_entry() {
    JournalLog::Portion all;
    if (!journal_->next(all)) {
        return false;
    }
    reading_ = journal_->reading();
    line_ = journal_->line();
    event_ = journal_->event();
    return true;
}

std::optional<logfile::Time> LogSource::time() {
    return timestamps_.read(event_.time);
}

logfile::Time LogSource::time_or_last() {
    time_ = time().value_or(time_);
    return time_;
}

LogCounts LogSource::counts() const {
    LogCounts counts = counts_;
    counts.lines = line_number();
    counts.how = journal_ ? journal_->counts() : parser_.counts();
    return counts;
}

} // namespace ispkit::sip
