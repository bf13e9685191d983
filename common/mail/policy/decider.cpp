// SPDX-License-Identifier: MIT
#include "mail/policy/decider.hpp"

#include "io/clock.hpp"
#include "store/database.hpp"

#include <fmt/format.h>

#include <exception>
#include <new>
#include <utility>

namespace ispkit::mail {

namespace {

/// Does the work. Returns the error, if there is one; Busy is passed to the caller.
template <typename Work>
std::optional<std::string> trouble_in(Work&& work) {
    try {
        work();
    } catch (const store::Busy&) {
        throw;
    } catch (const std::bad_alloc&) {
        return "out of memory";
    } catch (const std::exception& error) {
        return error.what();
    }
    return std::nullopt;
}

} // namespace

Decider::Decider(std::string_view name, cli::ServiceLog::Target target,
                 std::optional<std::string> answer_in_trouble)
    : log_(name, target)
    , answer_in_trouble_(std::move(answer_in_trouble)) {}

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

std::optional<std::string> Decider::pass(const PolicyRequest& request) {
    std::optional<std::string> action;
    if (const auto trouble = trouble_in([&] { action = exempt(request); })) {
        report(*trouble);
        action = answer_in_trouble_.value_or(std::string());
    }
    return action;
}

std::optional<std::vector<std::string>> Decider::judge(std::span<const PolicyRequest> requests,
                                                       Clock::time_point end) {
    std::vector<std::string> actions;
    std::optional<std::string> trouble;
    log_.flush();
    if (!requests.empty()) {
        try {
            trouble = trouble_in([&] {
                with_database([&] { actions = decide_and_store(requests, io::clock_now()); });
                log_.flush();
            });
        } catch (const store::Busy& error) {
            if (Clock::now() < end) {
                return std::nullopt;
            }
            trouble = error.what();
        }
    }
    if (trouble) {
        report(*trouble);
        actions.assign(requests.size(), answer_in_trouble_.value_or(std::string()));
    }
    return actions;
}

/// Does the work and reports trouble. A locked database is not reported: it is tried again later.
template <typename Work>
void Decider::attempt(Work&& work) {
    try {
        if (const auto trouble = trouble_in(work)) {
            report(*trouble);
        }
    } catch (const store::Busy&) {
    }
}

void Decider::reload() {
    try {
        read_configuration();
    } catch (const std::exception& error) {
        report(fmt::format("not reloaded: {}; the earlier configuration stays", error.what()));
        return;
    }
    log_.add("reloaded");
    log_.flush();
    attempt([this] {
        if (is_open_) {
            refresh(io::clock_now()); // reports that it was moved, before it is opened again
        }
    });
    attempt([this] { open(); });
}

void Decider::tend() {
    constexpr auto k_between_refreshes = std::chrono::seconds(2);
    constexpr auto k_between_sweeps = std::chrono::minutes(1);
    const std::chrono::sys_seconds now = io::clock_now();
    const Clock::time_point turn = Clock::now();
    attempt([&] {
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
