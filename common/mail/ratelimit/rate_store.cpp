// SPDX-License-Identifier: MIT
#include "mail/ratelimit/rate_store.hpp"

#include "error.hpp"
#include "mail/ratelimit/rate_schema.hpp"
#include "store/epoch.hpp"
#include "text/split.hpp"

#include <algorithm>

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using store::from_epoch;
using store::Row;
using store::to_epoch;

namespace {

/// How many rows a sweep checks in one transaction.
constexpr std::int64_t k_usage_slice = 500;

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
                      {k_usage_version_1, k_usage_version_2, k_usage_version_3, k_usage_version_4});
}

Usage RateStore::usage(const std::string& subject, seconds window, sys_seconds now) {
    Usage usage;
    database_.query("SELECT COALESCE(SUM(messages), 0), COALESCE(SUM(recipients), 0), "
                    "COALESCE(SUM(bytes), 0) FROM usage "
                    "WHERE subject = ? AND span = ? AND step >= ? AND step <= ?",
                    {subject, window.count(), oldest_step(window, now), newest_step(window, now)},
                    [&](const Row& row) {
                        usage = {row.integer(0), row.integer(1), row.integer(2)};
                    });
    return usage;
}

std::optional<seconds> RateStore::time_to_room(const std::string& subject,
                                               const Allowance& allowance, Usage used,
                                               const Usage& added, sys_seconds now) {
    const seconds window = allowance.window;
    std::optional<seconds> time;
    database_.query("SELECT step, messages, recipients, bytes FROM usage "
                    "WHERE subject = ? AND span = ? AND step >= ? AND step <= ? ORDER BY step",
                    {subject, window.count(), oldest_step(window, now), newest_step(window, now)},
                    [&](const Row& row) {
                        used -= {row.integer(1), row.integer(2), row.integer(3)};
                        if (!time && !is_exceeded(allowance, used, added)) {
                            time = end_of_step(window, row.integer(0)) - now;
                        }
                    });
    return time;
}

void RateStore::add_usage(const std::string& subject, seconds window, const Addition& addition,
                          sys_seconds now) {
    const std::int64_t is_history = addition.is_history ? 1 : 0;
    database_.run("INSERT INTO usage (subject, span, step, is_history, class, own, messages, "
                  "recipients, refused, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                  "ON CONFLICT (subject, span, step, is_history) DO UPDATE SET "
                  "class = excluded.class, own = excluded.own, "
                  "messages = usage.messages + excluded.messages, "
                  "recipients = usage.recipients + excluded.recipients, "
                  "refused = usage.refused + excluded.refused, "
                  "bytes = usage.bytes + excluded.bytes",
                  {subject, window.count(), step_at(window, now), is_history, addition.class_name,
                   addition.own, addition.usage.messages, addition.usage.recipients,
                   addition.refused, addition.usage.bytes});
}

std::optional<std::string> RateStore::answer(std::string_view message, sys_seconds now) {
    std::optional<std::string> action;
    const std::int64_t hour = floor_to(now, k_hour);
    database_.query("SELECT action FROM answers WHERE hour = ? AND message = ? UNION ALL "
                    "SELECT action FROM answers WHERE hour = ? AND message = ?",
                    {hour - k_hour, message, hour, message},
                    [&](const Row& row) { action = row.text(0); });
    return action;
}

void RateStore::keep_answer(std::string_view message, std::string_view action, sys_seconds now) {
    database_.run("INSERT INTO answers VALUES (?, ?, ?) ON CONFLICT (hour, message) DO NOTHING",
                  {floor_to(now, k_hour), message, action});
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
    const Allowance& allowance = override.allowance;
    database_.run("INSERT INTO overrides (subject, allowance, since, until, reason, rule) "
                  "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (subject) DO UPDATE SET "
                  "allowance = excluded.allowance, since = excluded.since, "
                  "until = excluded.until, reason = excluded.reason, rule = excluded.rule",
                  {override.subject, allowance.is_unlimited() ? "" : allowance.str(),
                   to_epoch(override.since), override.until ? to_epoch(*override.until) : 0,
                   override.reason, override.rule});
}

bool RateStore::remove_override(const std::string& subject) {
    database_.run("DELETE FROM overrides WHERE subject = ?", {subject});
    return database_.changed() > 0;
}

void RateStore::set_limits(const std::vector<RateLimit>& limits) {
    std::vector<std::string> texts;
    for (const RateLimit& limit : limits) {
        texts.push_back(limit.str());
    }
    if (texts == this->limits()) {
        return;
    }
    store::Transaction transaction(database_);
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
    remove_usage("subject = ?", {subject});
    return database_.changed() > 0;
}

void RateStore::remove_usage(std::string_view condition,
                             std::initializer_list<store::Value> values) {
    database_.run(fmt::format("INSERT INTO history (subject, hour, messages, recipients, refused, "
                              "bytes) SELECT subject, step - step % 3600, SUM(messages), "
                              "SUM(recipients), SUM(refused), SUM(bytes) "
                              "FROM usage WHERE {} AND is_history = 1 "
                              "GROUP BY subject, step - step % 3600 "
                              "ON CONFLICT (subject, hour) DO UPDATE SET "
                              "messages = history.messages + excluded.messages, "
                              "recipients = history.recipients + excluded.recipients, "
                              "refused = history.refused + excluded.refused, "
                              "bytes = history.bytes + excluded.bytes",
                              condition),
                  values);
    database_.run(fmt::format("DELETE FROM usage WHERE {}", condition), values);
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

bool RateStore::sweep(SweepPosition& position, seconds kept_history, sys_seconds now,
                      std::int64_t& removed) {
    store::Transaction transaction(database_);
    const bool has_more = position.table == 0 ? sweep_usage(position, now, removed)
                          : position.table == 1
                              ? sweep_history(position, now - kept_history, removed)
                              : sweep_answers(now, removed);
    if (position.table == 0 && !has_more) {
        database_.run("DELETE FROM overrides WHERE until <> 0 AND until < ?", {to_epoch(now)});
        watch_store().sweep(now);
    }
    transaction.commit();
    constexpr int k_tables = 3;
    if (!has_more) {
        position = {.table = (position.table + 1) % k_tables, .subject = {}};
    }
    return has_more || position.table != 0;
}

bool RateStore::sweep_usage(SweepPosition& position, sys_seconds now, std::int64_t& removed) {
    const SweepPosition from = position;
    std::int64_t seen = 0;
    database_.query("SELECT subject, span, step FROM usage "
                    "WHERE (subject, span, step) > (?, ?, ?) "
                    "ORDER BY subject, span, step LIMIT ?",
                    {from.subject, from.first, from.second, k_usage_slice}, [&](const Row& row) {
                        ++seen;
                        if (seen == k_usage_slice) {
                            position.subject = row.text(0);
                            position.first = row.integer(1);
                            position.second = row.integer(2);
                        }
                    });
    if (seen < k_usage_slice) {
        // After all subjects, which begin with a letter.
        position.subject = std::string(1, '~');
    }
    // Two steps more than count, as a margin.
    remove_usage("(subject, span, step) > (?, ?, ?) AND (subject, span, step) <= (?, ?, ?) "
                 "AND step + span + 2 * (span / 20 + 1) < ?",
                 {from.subject, from.first, from.second, position.subject, position.first,
                  position.second, to_epoch(now)});
    removed += database_.changed();
    return seen == k_usage_slice;
}

bool RateStore::sweep_history(SweepPosition& position, sys_seconds before, std::int64_t& removed) {
    const SweepPosition from = position;
    std::int64_t seen = 0;
    database_.query("SELECT subject, hour FROM history WHERE (subject, hour) > (?, ?) "
                    "ORDER BY subject, hour LIMIT ?",
                    {from.subject, from.first, k_usage_slice}, [&](const Row& row) {
                        ++seen;
                        position.subject = row.text(0);
                        position.first = row.integer(1);
                    });
    database_.run("DELETE FROM history WHERE (subject, hour) > (?, ?) "
                  "AND (subject, hour) <= (?, ?) AND hour < ?",
                  {from.subject, from.first, position.subject, position.first, to_epoch(before)});
    removed += database_.changed();
    return seen == k_usage_slice;
}

bool RateStore::sweep_answers(sys_seconds now, std::int64_t& removed) {
    database_.run("DELETE FROM answers WHERE (hour, message) IN "
                  "(SELECT hour, message FROM answers WHERE hour < ? LIMIT ?)",
                  {floor_to(now, k_hour) - k_hour, k_usage_slice});
    removed += database_.changed();
    return database_.changed() == k_usage_slice;
}

} // namespace ispkit::mail
