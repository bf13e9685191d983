// SPDX-License-Identifier: MIT
#include "mail/policy/decider.hpp"

#include "error.hpp"
#include "io/clock.hpp"
#include "store/database.hpp"

#include <exception>
#include <new>
#include <utility>

namespace ispkit::mail {

Decider::Decider(std::string_view name, cli::ServiceLog::Target target,
                 std::optional<std::string> answer_in_trouble)
    : log_(name, target)
    , answer_in_trouble_(std::move(answer_in_trouble).value_or(std::string())) {}

void Decider::open() {
    close(); // two open databases would wait for each other
    open_database();
    is_open_ = true;
}

void Decider::close() {
    is_open_ = false;
    close_database();
}

/// Does the work with the database open. After a failure the database is closed, to be opened again
/// next time.
template <typename Work>
void Decider::with_database(Work&& work) {
    if (!is_open_) {
        open();
    }
    try {
        work();
    } catch (const store::Busy&) {
        throw;
    } catch (...) {
        close();
        throw;
    }
}

/// Does the work; reports trouble, and returns whether there was none. A locked database is left to
/// the caller.
template <typename Work>
bool Decider::attempt(Work&& work) {
    try {
        work();
        return true;
    } catch (const store::Busy&) {
        throw;
    } catch (const std::bad_alloc&) {
        report("out of memory");
    } catch (const std::exception& error) {
        report(error.what());
    }
    return false;
}

/// The same for work that can wait until the database is no longer locked.
template <typename Work>
void Decider::attempt_unless_locked(Work&& work) {
    try {
        attempt(work);
    } catch (const store::Busy&) {
    }
}

void Decider::report(std::string_view trouble) noexcept {
    try {
        log_.trouble(trouble);
    } catch (const std::exception&) {
        // There is no memory for the line.
    }
}

std::optional<std::string> Decider::exempt(const PolicyRequest& request) {
    std::optional<std::string> action;
    if (!attempt([&] { action = exemption(request); })) {
        action = answer_in_trouble_;
    }
    return action;
}

std::optional<Decider::Actions> Decider::decide(std::span<const PolicyRequest> requests,
                                                Clock::time_point end) {
    Actions actions;
    try {
        const bool is_decided = attempt([&] {
            log_.flush(); // also while the database is locked
            if (!requests.empty()) {
                with_database([&] { actions = decide_and_store(requests, io::clock_now()); });
                log_.flush();
            }
        });
        if (!is_decided) {
            actions.clear();
        }
    } catch (const store::Busy& error) {
        if (Clock::now() < end) {
            return std::nullopt;
        }
        report(error.what());
    }
    return actions;
}

bool Decider::receive() {
    bool has_any_ended = false;
    attempt([&] { has_any_ended = receive_lookups(); });
    return has_any_ended;
}

void Decider::reload() {
    const bool is_reloaded = attempt([this] {
        try {
            read_configuration();
        } catch (const std::exception& error) {
            throw_error("not reloaded: {}; the earlier configuration stays", error.what());
        }
        log_.add("reloaded");
        log_.flush();
    });
    if (!is_reloaded) {
        return;
    }
    attempt_unless_locked([this] {
        if (is_open_) {
            refresh(io::clock_now()); // reports that it was moved, before it is opened again
        }
    });
    attempt_unless_locked([this] { open(); });
}

void Decider::tend() {
    constexpr auto k_between_refreshes = std::chrono::seconds(2);
    constexpr auto k_between_sweeps = std::chrono::minutes(1);
    const std::chrono::sys_seconds now = io::clock_now();
    const Clock::time_point turn = Clock::now();
    attempt_unless_locked([&] {
        with_database([&] {
            if (turn >= next_refresh_) {
                refresh(now);
                next_refresh_ = turn + k_between_refreshes;
            }
            if (turn >= next_sweep_ && !sweep(now)) {
                next_sweep_ = turn + k_between_sweeps;
            }
        });
    });
}

} // namespace ispkit::mail
