// SPDX-License-Identifier: MIT
#include "mail/ratelimit/watch_store.hpp"

#include "store/epoch.hpp"

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using store::Row;
using store::to_epoch;

bool WatchStore::note_origin(const std::string& subject, std::string_view kind,
                             std::string_view place, sys_seconds now) {
    // An upsert that changes nothing within a minute costs no write. What a clock that was ahead
    // has noted is noted again.
    database_.run("INSERT INTO origins VALUES (?, ?, ?, ?) ON CONFLICT (subject, kind, place) "
                  "DO UPDATE SET seen = excluded.seen WHERE origins.seen < excluded.seen - 60 "
                  "OR origins.seen > excluded.seen",
                  {subject, kind, place, to_epoch(now)});
    return database_.changed() > 0;
}

std::vector<std::string> WatchStore::origins(const std::string& subject, std::string_view kind,
                                             sys_seconds since, sys_seconds now) {
    std::vector<std::string> places;
    database_.query("SELECT place FROM origins WHERE subject = ? AND kind = ? AND seen > ? "
                    "AND seen <= ? ORDER BY place",
                    {subject, kind, to_epoch(since), to_epoch(now)},
                    [&](const Row& row) { places.push_back(row.text(0)); });
    return places;
}

std::int64_t WatchStore::note_refusal(const std::string& subject, const std::string& message,
                                      sys_seconds now) {
    database_.run("INSERT INTO refusals VALUES (?, 1, ?, ?) ON CONFLICT (subject) DO UPDATE SET "
                  "number = refusals.number + 1, message = excluded.message, seen = excluded.seen "
                  "WHERE refusals.message <> excluded.message OR excluded.message = ''",
                  {subject, message, to_epoch(now)});
    std::int64_t number = 0;
    database_.query("SELECT number FROM refusals WHERE subject = ?", {subject},
                    [&](const Row& row) { number = row.integer(0); });
    return number;
}

void WatchStore::forget_refusals(const std::string& subject) {
    database_.run("DELETE FROM refusals WHERE subject = ?", {subject});
}

void WatchStore::forget(const std::string& subject) {
    database_.run("DELETE FROM origins WHERE subject = ?", {subject});
    forget_refusals(subject);
}

bool WatchStore::begin_notice(const std::string& subject, seconds window, std::int64_t percent,
                              sys_seconds now) {
    database_.run("INSERT INTO notices VALUES (?, ?, ?, ?) ON CONFLICT (subject, span, percent) "
                  "DO UPDATE SET until = excluded.until WHERE notices.until <= ? "
                  "OR notices.until > excluded.until",
                  {subject, window.count(), percent, to_epoch(now + window), to_epoch(now)});
    return database_.changed() > 0;
}

void WatchStore::sweep(sys_seconds now) {
    const std::int64_t week_ago = to_epoch(now - std::chrono::days(7));
    database_.run("DELETE FROM origins WHERE seen < ?", {week_ago});
    database_.run("DELETE FROM refusals WHERE seen < ?", {week_ago});
    database_.run("DELETE FROM notices WHERE until < ?", {to_epoch(now)});
}

} // namespace ispkit::mail
