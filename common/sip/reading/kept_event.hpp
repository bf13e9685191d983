// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"
#include "sip/message/log_event.hpp"

#include <string>

namespace ispkit::sip {

/// An event that owns its texts, to be looked at later.
class KeptEvent {
public:
    KeptEvent(const LogEvent& event, logfile::Time time)
        : time_(time)
        , account_(event.account)
        , call_id_(event.call_id)
        , event_(event) {}

    logfile::Time time() const { return time_; }

    /// Which of several logs it came from, for the reader of them all.
    std::size_t log() const { return log_; }
    void set_log(std::size_t log) { log_ = log; }

    /// The event, with views into this object and without its time text.
    LogEvent event() const {
        LogEvent event = event_;
        event.account = account_;
        event.call_id = call_id_;
        event.time = {};
        return event;
    }

private:
    logfile::Time time_;
    std::size_t log_ = 0;
    std::string account_;
    std::string call_id_;
    LogEvent event_;
};

} // namespace ispkit::sip
