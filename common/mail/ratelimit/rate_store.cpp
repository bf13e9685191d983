// SPDX-License-Identifier: MIT
#include "mail/ratelimit/rate_store.hpp"

#include "error.hpp"
#include "mail/ratelimit/rate_schema.hpp"
#include "mail/ratelimit/rate_sweep.hpp"
#include "store/epoch.hpp"
#include "store/sweep_lease.hpp"
#include "text/split.hpp"

#include <algorithm>

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using store::from_epoch;
using store::Row;
using store::RowSet;
using store::to_epoch;

namespace {

constexpr std::int64_t k_hour = 3600;

std::int64_t floor_to(sys_seconds time, std::int64_t step) {
    return to_epoch(time) / step * step;
}

/// Those that have not ended at the time that is the first parameter.
constexpr std::string_view k_overrides = "SELECT subject, allowance, since, until, reason, rule "
                                         "FROM overrides WHERE (until = 0 OR until > ?)";

Override override_in(const Row& row) {
    const std::string allowance = row.text(1);
    const std::int64_t until = row.integer(3);
    return {.subject = row.text(0),
            .allowance = allowance.empty() ? Allowance::unlimited() : Allowance::parse(allowance),
            .since = from_epoch(row.integer(2)),
            .until = until == 0 ? std::nullopt : std::optional(from_epoch(until)),
            .reason = row.text(4),
            .rule = row.text(5)};
}

} // namespace

std::string own_text(std::span<const Allowance> allowances) {
    std::string text;
    for (const Allowance& allowance : allowances) {
        text += (text.empty() ? "" : "\n") + allowance.str();
    }
    return text;
}

std::vector<Allowance> parse_own(std::string_view text) {
    std::vector<Allowance> allowances;
    while (!text.empty()) {
        const std::string_view line = text::take_until(text, '\n');
        allowances.push_back(line == "unlimited" ? Allowance::unlimited() : Allowance::parse(line));
    }
    return allowances;
}

RateStore::RateStore(const std::string& url, store::Access access)
    : RateStore(store::Database(url, access)) {}

RateStore::RateStore(store::Database database)
    : database_(std::move(database)) {
    database_.migrate("mail-ratelimit", "usage",
                      {k_usage_version_1, k_usage_version_2, k_usage_version_3, k_usage_version_4,
                       store::k_sweeps_table, k_usage_version_6});
}

void RateStore::look_up_answers(store::Round& round, const std::set<std::string>& messages,
                                sys_seconds now, Answers& answers) {
    const std::int64_t hour = floor_to(now, k_hour);
    RowSet asked({"hour", "message"});
    for (const std::string& message : messages) {
        asked.add({hour - k_hour, message});
        asked.add({hour, message});
    }
    round.query("SELECT answers.message, action FROM asked CROSS JOIN answers "
                "WHERE answers.hour = asked.hour AND answers.message = asked.message",
                asked, {}, [&](const Row& row) { answers[row.text(0)] = row.text(1); });
}

void RateStore::keep_answers(store::Round& round, const Answers& answers, sys_seconds now) {
    RowSet rows({"message", "action"});
    for (const auto& [message, action] : answers) {
        rows.add({message, action});
    }
    round.run("INSERT INTO answers (hour, message, action) SELECT ?, message, action FROM asked "
              "WHERE true ON CONFLICT (hour, message) DO NOTHING",
              rows, {floor_to(now, k_hour)});
}

std::vector<Override> RateStore::overrides(sys_seconds now) {
    std::vector<Override> all;
    database_.query(std::string(k_overrides) + " ORDER BY subject", {to_epoch(now)},
                    [&](const Row& row) { all.push_back(override_in(row)); });
    return all;
}

std::optional<Override> RateStore::override_of(const std::string& subject, sys_seconds now) {
    std::optional<Override> found;
    database_.query(std::string(k_overrides) + " AND subject = ?", {to_epoch(now), subject},
                    [&](const Row& row) { found = override_in(row); });
    return found;
}

void RateStore::set_override(const Override& override) {
    store::Round round(database_, store::Round::Kind::writes);
    set_overrides(round, {override});
    round.finish();
}

void RateStore::set_overrides(store::Round& round, const std::vector<Override>& overrides) {
    RowSet rows({"subject", "allowance", "since", "until", "reason", "rule"});
    for (const Override& one : overrides) {
        rows.add({one.subject, one.allowance.is_unlimited() ? "" : one.allowance.str(),
                  to_epoch(one.since), one.until ? to_epoch(*one.until) : 0, one.reason, one.rule});
    }
    round.run("INSERT INTO overrides (subject, allowance, since, until, reason, rule) "
              "SELECT subject, allowance, since, until, reason, rule FROM asked WHERE true "
              "ON CONFLICT (subject) DO UPDATE SET "
              "allowance = excluded.allowance, since = excluded.since, "
              "until = excluded.until, reason = excluded.reason, rule = excluded.rule",
              rows);
}

bool RateStore::remove_override(const std::string& subject) {
    database_.run("DELETE FROM overrides WHERE subject = ?", {subject});
    return database_.changed() > 0;
}

void RateStore::set_limits(const std::vector<std::string>& texts) {
    store::Transaction transaction(database_);
    store::Round round(database_, store::Round::Kind::writes);
    round.lock({"mail-ratelimit: limits"});
    round.finish();
    database_.run("DELETE FROM limits");
    std::int64_t position = 0;
    for (const std::string& text : texts) {
        database_.run("INSERT INTO limits VALUES (?, ?)", {++position, text});
    }
    transaction.commit();
}

std::vector<std::string> RateStore::limits() {
    std::vector<std::string> texts;
    database_.query("SELECT text FROM limits ORDER BY position", {},
                    [&](const Row& row) { texts.push_back(row.text(0)); });
    return texts;
}

bool RateStore::reset(const std::string& subject) {
    remove_usage(database_, "subject = ?", {subject});
    return database_.changed() > 0;
}

std::vector<RateStore::Current> RateStore::current(const std::optional<std::string>& subject,
                                                   const Rank& rank, std::int64_t most,
                                                   sys_seconds now) {
    struct Ranked {
        double rank;
        Current current;
    };
    std::vector<Ranked> all;
    const auto finish_last = [&] {
        if (!all.empty()) {
            all.back().rank = rank(all.back().current);
        }
    };
    const auto keep_most = [&] {
        std::stable_sort(all.begin(), all.end(),
                         [](const Ranked& a, const Ranked& b) { return a.rank > b.rank; });
        all.resize(std::min(all.size(), static_cast<std::size_t>(most)));
    };
    const auto add = [&](const Row& row) {
        const seconds window(row.integer(1));
        const Usage usage{row.integer(3), row.integer(4), row.integer(6)};
        const bool is_refused_only = usage.messages == 0 && usage.recipients == 0;
        const std::int64_t step = row.integer(2);
        if (is_refused_only || step < oldest_step(window, now) || step > newest_step(window, now)) {
            return;
        }
        if (all.empty() || all.back().current.subject != row.text(0) ||
            all.back().current.window != window) {
            finish_last();
            // Forgets now and then, so that memory is bounded by what is asked for.
            constexpr std::size_t k_slack = 10'000;
            if (all.size() >= static_cast<std::size_t>(most) + k_slack) {
                keep_most();
            }
            all.push_back({0, {row.text(0), window, {}, {}, {}}});
        }
        Current& current = all.back().current;
        current.usage += usage;
        current.class_name = row.text(5);
        current.own = parse_own(row.text(7));
    };
    constexpr std::string_view k_columns =
        "SELECT subject, span, step, messages, recipients, class, bytes, own FROM usage ";
    if (subject) {
        database_.query(std::string(k_columns) + "WHERE subject = ? ORDER BY subject, span, step",
                        {*subject}, add);
    } else {
        database_.query(std::string(k_columns) + "ORDER BY subject, span, step", {}, add);
    }
    finish_last();
    keep_most();
    std::vector<Current> found;
    for (Ranked& ranked : all) {
        found.push_back(std::move(ranked.current));
    }
    return found;
}

void RateStore::for_each_hour(const std::optional<std::string>& subject, sys_seconds since,
                              const std::function<void(const HourTotals&)>& each) {
    const auto give = [&](const Row& row) {
        each({row.text(0),
              from_epoch(row.integer(1)),
              {row.integer(2), row.integer(3), row.integer(5)},
              row.integer(4)});
    };
    // Both tables, because the steps of an hour may still count.
    const std::string_view whom = subject ? "subject = ?" : "subject >= ?";
    const std::string sql = fmt::format(
        "SELECT subject, hour, SUM(messages), SUM(recipients), SUM(refused), SUM(bytes) FROM ("
        "SELECT subject, hour, messages, recipients, refused, bytes FROM history "
        "WHERE {0} AND hour >= ? UNION ALL "
        "SELECT subject, step - step % 3600, messages, recipients, refused, bytes FROM usage "
        "WHERE {0} AND step >= ? AND is_history = 1) AS hours "
        "GROUP BY subject, hour ORDER BY subject, hour",
        whom);
    const std::string from = subject.value_or("");
    const std::int64_t first = floor_to(since, k_hour);
    database_.query(sql, {from, first, from, first}, give);
}

} // namespace ispkit::mail
