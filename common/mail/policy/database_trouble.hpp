// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// Since when a service's database has not worked, and what was said about that.
class DatabaseTrouble {
public:
    using Clock = std::chrono::steady_clock;

    /// Nothing if it works.
    const std::optional<Clock::time_point>& since() const { return since_; }

    /// It has failed. Returns whether the trouble begins with that.
    bool note_failure(Clock::time_point now);

    /// It did what it is for.
    void note_success() { has_worked_ = true; }

    /// Whether it has done nothing since it failed last.
    bool lacks_success() const { return since_ && !has_worked_; }

    /// Ends the trouble, if the database has worked and nothing has failed for a second. Returns
    /// how long it lasted.
    std::optional<Clock::duration> end(Clock::time_point now);

    /// Whether the reason is to be said: it is another one, or was said some minutes ago.
    bool is_news(std::string_view why, Clock::time_point now) const;
    void note_said(std::string_view why, Clock::time_point now);

    /// The reason that was said last in this trouble; empty if none was.
    const std::string& said() const { return said_; }

private:
    std::optional<Clock::time_point> since_;
    Clock::time_point failed_at_;
    /// Since then.
    bool has_worked_ = false;
    std::string said_;
    Clock::time_point said_at_;
};

} // namespace ispkit::mail
