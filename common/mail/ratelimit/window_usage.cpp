// SPDX-License-Identifier: MIT
#include "mail/ratelimit/window_usage.hpp"

#include "mail/limit/rate_window.hpp"

#include <algorithm>
#include <string_view>

namespace ispkit::mail {

using std::chrono::seconds;
using store::Row;
using store::RowSet;

namespace {

constexpr std::string_view k_usage_of_asked =
    "SELECT number, step, messages, recipients, bytes FROM asked "
    "CROSS JOIN usage WHERE usage.subject = asked.subject AND usage.span = asked.span "
    "AND usage.step >= asked.oldest AND usage.step <= asked.newest";

RowSet no_windows() {
    return RowSet({"number", "subject", "span", "oldest", "newest"});
}

void add_window(RowSet& asked, std::int64_t number, const std::string& subject, seconds window,
                std::chrono::sys_seconds now) {
    asked.add(
        {number, subject, window.count(), oldest_step(window, now), newest_step(window, now)});
}

} // namespace

void WindowUsage::Window::count(std::int64_t step, const Usage& usage) {
    used += usage;
    steps.emplace_back(step, usage);
}

void WindowUsage::expect(const std::string& subject, seconds window) {
    windows_[subject].try_emplace(window);
}

void WindowUsage::look_up(store::Round& round) {
    RowSet asked = no_windows();
    std::vector<Window*> by_number;
    for (auto& [subject, windows] : windows_) {
        for (auto& [length, window] : windows) {
            add_window(asked, static_cast<std::int64_t>(by_number.size()), subject, length, now_);
            by_number.push_back(&window);
        }
    }
    round.query(k_usage_of_asked, asked, {}, [by_number = std::move(by_number)](const Row& row) {
        by_number[static_cast<std::size_t>(row.integer(0))]->count(
            row.integer(1), {row.integer(2), row.integer(3), row.integer(4)});
    });
}

WindowUsage::Window& WindowUsage::window_of(const std::string& subject, seconds length) {
    const auto [found, is_new] = windows_[subject].try_emplace(length);
    Window& window = found->second;
    if (is_new) {
        RowSet asked = no_windows();
        add_window(asked, 0, subject, length, now_);
        store::Round round(database_, store::Round::Kind::reads);
        round.query(k_usage_of_asked, asked, {}, [&](const Row& row) {
            window.count(row.integer(1), {row.integer(2), row.integer(3), row.integer(4)});
        });
        round.finish();
    }
    return window;
}

const Usage& WindowUsage::used(const std::string& subject, seconds window) {
    return window_of(subject, window).used;
}

std::optional<seconds> WindowUsage::time_to_room(const std::string& subject,
                                                 const Allowance& allowance, const Usage& more) {
    Window& window = window_of(subject, allowance.window);
    std::sort(window.steps.begin(), window.steps.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    Usage used = window.used;
    for (const auto& [step, usage] : window.steps) {
        used -= usage;
        if (!is_exceeded(allowance, used, more)) {
            return std::min(end_of_step(allowance.window, step) - now_, allowance.window);
        }
    }
    return std::nullopt;
}

void WindowUsage::add(const std::string& subject, seconds length, UsageAddition addition) {
    Window& window = window_of(subject, length);
    window.count(step_at(length, now_), addition.usage);
    std::optional<UsageAddition>& sum = window.additions[addition.is_history ? 1 : 0];
    if (sum) {
        addition.usage += sum->usage;
        addition.refused += sum->refused;
    }
    sum = std::move(addition);
}

void WindowUsage::save(store::Round& round) const {
    RowSet rows({"subject", "span", "step", "is_history", "class", "own", "messages", "recipients",
                 "refused", "bytes"});
    for (const auto& [subject, windows] : windows_) {
        for (const auto& [length, window] : windows) {
            for (const std::optional<UsageAddition>& sum : window.additions) {
                if (sum) {
                    rows.add({subject, length.count(), step_at(length, now_),
                              std::int64_t{sum->is_history ? 1 : 0}, sum->class_name, sum->own,
                              sum->usage.messages, sum->usage.recipients, sum->refused,
                              sum->usage.bytes});
                }
            }
        }
    }
    round.run("INSERT INTO usage (subject, span, step, is_history, class, own, messages, "
              "recipients, refused, bytes) SELECT subject, span, step, is_history, class, own, "
              "messages, recipients, refused, bytes FROM asked WHERE true "
              "ON CONFLICT (subject, span, step, is_history) DO UPDATE SET "
              "class = excluded.class, own = excluded.own, "
              "messages = usage.messages + excluded.messages, "
              "recipients = usage.recipients + excluded.recipients, "
              "refused = usage.refused + excluded.refused, "
              "bytes = usage.bytes + excluded.bytes",
              rows);
}

} // namespace ispkit::mail
