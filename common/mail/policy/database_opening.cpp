// SPDX-License-Identifier: MIT
#include "mail/policy/database_opening.hpp"

#include "error.hpp"

#include <system_error>

namespace ispkit::mail {

store::Database DatabaseOpening::open() {
    begin();
    return attempt_.get();
}

store::Database DatabaseOpening::open_soon(bool in_trouble) {
    constexpr auto k_turn = std::chrono::milliseconds(50);
    constexpr auto k_no_time = std::chrono::milliseconds(0);
    constexpr auto k_patience = std::chrono::seconds(3);
    const bool goes_on = attempt_.valid();
    if (!goes_on && !back_off_.is_over()) {
        throw store::Away(failure_);
    }
    begin();
    if (attempt_.wait_for(goes_on && in_trouble ? k_no_time : k_turn) ==
        std::future_status::ready) {
        return attempt_.get();
    }
    if (!in_trouble && Clock::now() < since_ + k_patience) {
        throw store::Busy(url_ + ": is not open yet");
    }
    throw store::Away(failure_.empty() ? url_ + ": does not answer" : failure_);
}

/// Unless an attempt goes on.
void DatabaseOpening::begin() {
    if (attempt_.valid()) {
        return;
    }
    since_ = Clock::now();
    try {
        attempt_ = std::async(std::launch::async, [url = url_] {
            store::Database database(url);
            database.limit_waits();
            database.expect_writable();
            return database;
        });
    } catch (const std::system_error& error) {
        throw_error("{}: cannot start a thread: {}", url_, error.code().message());
    }
}

void DatabaseOpening::note_failure(const std::exception& failure) {
    if (!attempt_.valid() && back_off_.is_over()) {
        failure_ = failure.what();
        back_off_.fail();
    }
}

void DatabaseOpening::note_success() {
    back_off_.succeed();
    failure_.clear();
}

} // namespace ispkit::mail
