// SPDX-License-Identifier: MIT
#include "mail/ratelimit/rate_sweep.hpp"

#include "mail/ratelimit/watch_store.hpp"
#include "store/epoch.hpp"

#include <fmt/format.h>

#include <utility>

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using store::Row;
using store::to_epoch;

namespace {

/// How many rows a sweep checks in one transaction.
constexpr std::int64_t k_swept_at_once = 500;

} // namespace

void lock_usage(store::Round& round, std::set<std::string> subjects) {
    subjects.emplace("mail-ratelimit: removal of usage");
    round.lock(subjects);
}

void lock_usage(store::Database& database, std::set<std::string> subjects) {
    store::Round round(database, store::Round::Kind::writes);
    lock_usage(round, std::move(subjects));
    round.finish();
}

void remove_usage(store::Database& database, std::string_view condition,
                  std::initializer_list<store::Value> values) {
    database.run(fmt::format("INSERT INTO history (subject, hour, messages, recipients, refused, "
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
    database.run(fmt::format("DELETE FROM usage WHERE {}", condition), values);
}

bool RateSweep::next(seconds kept_history, sys_seconds now, std::int64_t& removed) {
    store::Transaction transaction(database_);
    lock_usage(database_, {});
    const bool has_more = position_.table == 0   ? sweep_usage(now, removed)
                          : position_.table == 1 ? sweep_history(now - kept_history, removed)
                                                 : sweep_answers(now, removed);
    if (position_.table == 0 && !has_more) {
        database_.run("DELETE FROM overrides WHERE until <> 0 AND until < ?", {to_epoch(now)});
        database_.run("DELETE FROM merges WHERE time < ?", {to_epoch(now - std::chrono::days(7))});
        WatchStore(database_).sweep(now);
    }
    transaction.commit();
    constexpr int k_tables = 3;
    if (!has_more) {
        position_ = {.table = (position_.table + 1) % k_tables, .subject = {}};
    }
    return has_more || position_.table != 0;
}

bool RateSweep::sweep_usage(sys_seconds now, std::int64_t& removed) {
    const Position from = position_;
    std::int64_t seen = 0;
    database_.query("SELECT subject, span, step FROM usage "
                    "WHERE (subject, span, step) > (?, ?, ?) "
                    "ORDER BY subject, span, step LIMIT ?",
                    {from.subject, from.first, from.second, k_swept_at_once}, [&](const Row& row) {
                        ++seen;
                        if (seen == k_swept_at_once) {
                            position_.subject = row.text(0);
                            position_.first = row.integer(1);
                            position_.second = row.integer(2);
                        }
                    });
    if (seen < k_swept_at_once) {
        // After all subjects, which begin with a letter.
        position_.subject = std::string(1, '~');
    }
    // Two steps more than count, as a margin. The bounds of the subjects say nothing new, except to
    // PostgreSQL: of rows it expects so many in a range that it would read the whole table.
    remove_usage(database_,
                 "subject >= ? AND subject <= ? AND "
                 "(subject, span, step) > (?, ?, ?) AND (subject, span, step) <= (?, ?, ?) "
                 "AND step + span + 2 * (span / 20 + 1) < ?",
                 {from.subject, position_.subject, from.subject, from.first, from.second,
                  position_.subject, position_.first, position_.second, to_epoch(now)});
    removed += database_.changed();
    return seen == k_swept_at_once;
}

bool RateSweep::sweep_history(sys_seconds before, std::int64_t& removed) {
    const Position from = position_;
    std::int64_t seen = 0;
    database_.query("SELECT subject, hour FROM history WHERE (subject, hour) > (?, ?) "
                    "ORDER BY subject, hour LIMIT ?",
                    {from.subject, from.first, k_swept_at_once}, [&](const Row& row) {
                        ++seen;
                        position_.subject = row.text(0);
                        position_.first = row.integer(1);
                    });
    database_.run("DELETE FROM history WHERE subject >= ? AND subject <= ? "
                  "AND (subject, hour) > (?, ?) AND (subject, hour) <= (?, ?) AND hour < ?",
                  {from.subject, position_.subject, from.subject, from.first, position_.subject,
                   position_.first, to_epoch(before)});
    removed += database_.changed();
    return seen == k_swept_at_once;
}

bool RateSweep::sweep_answers(sys_seconds now, std::int64_t& removed) {
    constexpr std::int64_t k_hour = 3600;
    database_.run("DELETE FROM answers WHERE (hour, message) IN "
                  "(SELECT hour, message FROM answers WHERE hour < ? LIMIT ?)",
                  {to_epoch(now) / k_hour * k_hour - k_hour, k_swept_at_once});
    removed += database_.changed();
    return database_.changed() == k_swept_at_once;
}

} // namespace ispkit::mail
