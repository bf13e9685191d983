// SPDX-License-Identifier: MIT
#include "mail/policy/database_trouble.hpp"

namespace ispkit::mail {

bool DatabaseTrouble::note_failure(Clock::time_point now) {
    failed_at_ = now;
    has_worked_ = false;
    if (since_) {
        return false;
    }
    since_ = now;
    return true;
}

std::optional<DatabaseTrouble::Clock::duration> DatabaseTrouble::end(Clock::time_point now) {
    constexpr auto k_a_while = std::chrono::seconds(1);
    if (!since_ || !has_worked_ || now < failed_at_ + k_a_while) {
        return std::nullopt;
    }
    const Clock::duration lasted = now - *since_;
    since_.reset();
    said_.clear();
    return lasted;
}

bool DatabaseTrouble::is_news(std::string_view why, Clock::time_point now) const {
    constexpr auto k_reminder = std::chrono::minutes(5);
    return why != said_ || now >= said_at_ + k_reminder;
}

void DatabaseTrouble::note_said(std::string_view why, Clock::time_point now) {
    said_ = why;
    said_at_ = now;
}

} // namespace ispkit::mail
