// SPDX-License-Identifier: MIT
#pragma once

#include "io/back_off.hpp"
#include "store/database.hpp"

#include <chrono>
#include <exception>
#include <future>
#include <string>
#include <utility>

namespace ispkit::mail {

/// Opens a service's database, after trouble again and again with pauses. It does so in a thread,
/// since a server that is gone may keep it waiting for long. The caller must have closed the
/// database: two open ones would wait for each other.
class DatabaseOpening {
public:
    explicit DatabaseOpening(std::string url)
        : url_(std::move(url)) {}

    const std::string& url() const { return url_; }

    /// Opens it, and waits for it. Throws Error.
    store::Database open();

    /// Opens it unless the last attempt was too short a time ago. Throws Busy while that takes
    /// longer than requests on other connections should wait, and Away when it takes too long; if
    /// the database is in trouble already, at once.
    store::Database open_soon(bool in_trouble);

    /// Opening the database or working with it has failed. An attempt to open it that goes on is no
    /// failure yet, nor is a pause.
    void note_failure(const std::exception& failure);

    /// The database did what it is for.
    void note_success();

    /// The last failure; empty after a success.
    const std::string& failure() const { return failure_; }

private:
    using Clock = std::chrono::steady_clock;

    void begin();

    std::string url_;
    /// The attempt that goes on, and since when; it is invalid if none does.
    std::future<store::Database> attempt_;
    Clock::time_point since_;
    std::string failure_;
    io::BackOff back_off_;
};

} // namespace ispkit::mail
