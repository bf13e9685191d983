// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/timestamp.hpp"
#include "sip/log/log_parser.hpp"

#include <chrono>
#include <optional>

namespace ispkit::sip {

/// Whether a log that is watched has been read to its end once.
class CatchingUp {
public:
    /// Notes what a read at this time left: more to read at once, or lines kept back.
    void add_read(bool has_more, bool has_kept_back, logfile::Time now) {
        has_more_ = has_more;
        // What was there at the first read has settled a delay later.
        first_read_ = first_read_.value_or(now);
        is_done_ = is_done_ ||
                   (!has_more &&
                    (!has_kept_back || std::chrono::abs(now - *first_read_) >= k_longest_writing));
    }

    /// Notes that there is nothing to catch up with: the log is empty, or it cannot be read, and
    /// others must not wait for it.
    void end() {
        has_more_ = false;
        is_done_ = true;
    }

    bool is_done() const { return is_done_; }
    bool has_more() const { return has_more_; }

private:
    std::optional<logfile::Time> first_read_;
    bool is_done_ = false;
    bool has_more_ = true;
};

} // namespace ispkit::sip
