// SPDX-License-Identifier: MIT
#include "mail/policy/decider.hpp"

#include "error.hpp"
#include "io/clock.hpp"
#include "store/database.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <exception>
#include <new>
#include <utility>

namespace ispkit::mail {

Decider::Decider(std::string_view name, cli::ServiceLog::Target target,
                 std::optional<std::string> answer_in_trouble, std::string database)
    : name_(name)
    , log_(name, target)
    , answer_in_trouble_(std::move(answer_in_trouble).value_or(std::string()))
    , opening_(std::move(database))
    , began_(io::clock_now()) {}

void Decider::open() {
    try {
        open_now();
    } catch (const store::Away& away) {
        if (!can_decide_alone()) {
            throw;
        }
        fail(away);
        report_away(away);
    }
}

void Decider::open_now() {
    close();
    use(opening_.open());
}

void Decider::reopen() {
    close();
    use(opening_.open_soon(trouble_.since().has_value()));
}

void Decider::use(store::Database database) {
    use_database(std::move(database));
    is_open_ = true;
}

void Decider::close() {
    is_open_ = false;
    close_database();
}

/// The database has failed.
void Decider::fail(const std::exception& failure) {
    begin_trouble();
    opening_.note_failure(failure);
}

void Decider::begin_trouble() {
    if (trouble_.note_failure(Clock::now())) {
        counts_.count_failure();
        publisher_.make_due();
    }
}

/// The database did what it is for.
void Decider::succeed() {
    trouble_.note_success();
    opening_.note_success();
}

/// Says that the database works, if that is news.
void Decider::end_trouble() noexcept {
    if (is_alone()) {
        return;
    }
    const std::optional<Clock::duration> trouble = trouble_.end(Clock::now());
    if (!trouble) {
        return;
    }
    publisher_.make_due();
    try {
        const auto lasted = std::chrono::round<std::chrono::seconds>(*trouble);
        log_.add(fmt::format("{}: works again after {}", text::visible_text(url()),
                             text::counted(lasted.count(), "second")));
        log_.flush();
    } catch (const std::exception&) {
        // There is no memory for the line.
    }
}

/// Does the work with the database open. After a failure the database is closed, to be opened again
/// next time; at once if a server has ended the connection. Then the work is done once more, which
/// is why what it stores must not count twice.
template <typename Work>
void Decider::with_database(Work&& work) {
    bool may_reconnect = is_open_;
    for (;;) {
        try {
            if (!is_open_) {
                reopen();
            }
            work();
            return;
        } catch (const store::Busy&) {
            throw;
        } catch (const store::Disconnected& error) {
            close();
            if (!std::exchange(may_reconnect, false)) {
                fail(error);
                throw;
            }
        } catch (const std::exception& error) {
            close();
            fail(error);
            throw;
        }
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
    } catch (const store::Away& away) {
        report_away(away);
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

void Decider::refuse(std::string_view why) noexcept {
    try {
        refused_.add(why, io::clock_now());
    } catch (const std::bad_alloc&) {
        // There is no memory for the reason.
    }
    report(why);
}

/// What keeps the database away may change, and must not be forgotten. Who decides alone has said
/// so, and why.
void Decider::report_away(const store::Away& away) {
    const Clock::time_point now = Clock::now();
    if (trouble_.is_news(away.what(), now)) {
        trouble_.note_said(away.what(), now);
        report(away.what());
    }
}

std::optional<std::string> Decider::exempt(const PolicyRequest& request) {
    if (request.asks_state) {
        return state().action();
    }
    last_request_ = Clock::now();
    ++requests_;
    std::optional<std::string> action;
    if (!attempt([&] { action = exemption(request); })) {
        action = answer_in_trouble_;
    }
    if (action) {
        counts_.count(*action);
    }
    return action;
}

std::optional<Decider::Actions> Decider::decide(std::span<const PolicyRequest> requests,
                                                Clock::time_point end) {
    if (!asked_at_ && !requests.empty()) {
        asked_at_ = Clock::now();
    }
    std::optional<Actions> actions = decide_batch(requests, end);
    if (!actions || requests.empty()) {
        return actions;
    }
    asked_at_.reset();
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (i >= actions->size()) {
            counts_.count(answer_in_trouble_);
        } else if (const std::optional<std::string>& action = (*actions)[i]) {
            counts_.count(*action);
        }
    }
    return actions;
}

std::optional<Decider::Actions> Decider::decide_batch(std::span<const PolicyRequest> requests,
                                                      Clock::time_point end) {
    Actions actions;
    try {
        const bool is_decided = attempt([&] {
            log_.flush(); // also while the database is locked
            if (!requests.empty()) {
                actions = decide_somehow(requests, end);
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
        begin_trouble();
        report(error.what());
    }
    return actions;
}

/// With the database; alone, if that can be, while it is away or when it has been locked for too
/// long.
Decider::Actions Decider::decide_somehow(std::span<const PolicyRequest> requests,
                                         Clock::time_point end) {
    // If it is done twice, it must decide the same.
    const std::chrono::sys_seconds now = io::clock_now();
    Actions actions;
    const auto decide_without = [&](const store::Away& away) {
        std::optional<Actions> alone = decide_alone(requests, now, away);
        if (alone) {
            trouble_.note_said(away.what(), Clock::now());
            actions = std::move(*alone);
        }
        return alone.has_value();
    };
    try {
        with_database([&] { actions = decide_and_store(requests, now); });
        if (!is_alone()) {
            succeed();
            counts_.count_batch(Clock::now() - *asked_at_);
        }
    } catch (const store::Away& away) {
        if (!decide_without(away)) {
            throw;
        }
    } catch (const store::Busy& busy) {
        if (Clock::now() < end || !decide_without(store::Away(busy.what()))) {
            throw;
        }
        begin_trouble();
    }
    return actions;
}

bool Decider::receive() {
    bool has_any_ended = false;
    attempt([&] { has_any_ended = receive_lookups(); });
    return has_any_ended;
}

/// Throws Error if another file has taken the database's place.
void Decider::look_again(std::chrono::sys_seconds now) {
    database().expect_in_place();
    refresh(now);
}

void Decider::reload() {
    const bool is_reloaded = attempt([this] {
        try {
            reread_configuration();
            refused_reload_.clear();
        } catch (const std::exception& error) {
            refused_reload_ = error.what();
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
            look_again(io::clock_now()); // reports that it was moved, before it is opened again
        }
    });
    attempt_unless_locked([this] {
        close();
        reopen();
    });
}

void Decider::tend() {
    constexpr auto k_between_refreshes = std::chrono::seconds(2);
    constexpr auto k_between_sweeps = std::chrono::minutes(1);
    const std::chrono::sys_seconds now = io::clock_now();
    const Clock::time_point turn = Clock::now();
    if (turn >= next_turn_) {
        try {
            attempt([&] {
                with_database([&] {
                    if (trouble_.lacks_success()) {
                        database().expect_writable();
                        succeed();
                    }
                    catch_up(now);
                    if (turn >= next_refresh_) {
                        look_again(now);
                        next_refresh_ = turn + k_between_refreshes;
                    }
                    if (turn >= next_sweep_ && !sweep(now)) {
                        next_sweep_ = turn + k_between_sweeps;
                    }
                });
            });
            locked_since_.reset();
        } catch (const store::Busy& busy) {
            wait_for_lock(busy, turn);
        }
    }
    end_trouble();
    publisher_.publish_if_due([this] { return metrics_text(); },
                              [this](const std::string& trouble) { report(trouble); });
}

/// A server takes a second to say that others are in the way: requests come first.
void Decider::wait_for_lock(const store::Busy& busy, Clock::time_point turn) {
    constexpr int k_others = 10;
    next_turn_ = Clock::now() + k_others * (Clock::now() - turn);
    locked_since_ = locked_since_.value_or(turn);
    if (is_locked_for_long()) {
        report(fmt::format("{}, for more than a minute: lists are not read again, and nothing is "
                           "removed",
                           busy.what()));
    }
}

bool Decider::is_locked_for_long() const {
    constexpr auto k_long = std::chrono::minutes(1);
    return locked_since_ && Clock::now() >= *locked_since_ + k_long;
}

void Decider::publish_metrics() {
    publisher_.publish([this] { return metrics_text(); },
                       [this](const std::string& trouble) { report(trouble); });
}

} // namespace ispkit::mail
