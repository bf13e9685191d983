// SPDX-License-Identifier: MIT
#include "mail/ratelimit/watch_store.hpp"

#include "store/epoch.hpp"

#include <utility>

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;
using store::from_epoch;
using store::Row;
using store::RowSet;
using store::to_epoch;

namespace {

RowSet subjects_of(const WatchStore::Records& records) {
    RowSet rows({"subject"});
    for (const auto& [subject, record] : records) {
        rows.add({subject});
    }
    return rows;
}

} // namespace

void WatchStore::look_up_places(store::Round& round, Records& records, sys_seconds since) {
    round.query(
        "SELECT origins.subject, kind, place, seen FROM asked "
        "CROSS JOIN origins WHERE origins.subject = asked.subject AND seen > ?",
        subjects_of(records), {to_epoch(since)}, [&](const Row& row) {
            records[row.text(0)].places[{row.text(1), row.text(2)}] = from_epoch(row.integer(3));
        });
}

void WatchStore::look_up_refusals(store::Round& round, Records& records) {
    round.query("SELECT refusals.subject, number, message FROM asked "
                "CROSS JOIN refusals WHERE refusals.subject = asked.subject",
                subjects_of(records), {}, [&](const Row& row) {
                    records[row.text(0)].refusals = {row.integer(1), row.text(2)};
                });
}

void WatchStore::save(store::Round& round, const Changes& changes, sys_seconds now) {
    RowSet places({"subject", "kind", "place"});
    for (const auto& [subject, place] : changes.places) {
        places.add({subject, place.kind, place.name});
    }
    round.run("INSERT INTO origins (subject, kind, place, seen) "
              "SELECT subject, kind, place, ? FROM asked WHERE true "
              "ON CONFLICT (subject, kind, place) DO UPDATE SET seen = excluded.seen",
              places, {to_epoch(now)});
    RowSet counted({"subject", "number", "message"});
    RowSet forgotten({"subject"});
    for (const auto& [subject, refusals] : changes.refusals) {
        if (refusals.number == 0) {
            forgotten.add({subject});
        } else {
            counted.add({subject, refusals.number, refusals.message});
        }
    }
    round.run("INSERT INTO refusals (subject, number, message, seen) "
              "SELECT subject, number, message, ? FROM asked WHERE true "
              "ON CONFLICT (subject) DO UPDATE SET number = excluded.number, "
              "message = excluded.message, seen = excluded.seen",
              counted, {to_epoch(now)});
    round.run("DELETE FROM refusals WHERE subject IN (SELECT subject FROM asked)", forgotten);
}

void WatchStore::forget(const std::string& subject) {
    database_.run("DELETE FROM origins WHERE subject = ?", {subject});
    database_.run("DELETE FROM refusals WHERE subject = ?", {subject});
}

void WatchStore::begin_notices(store::Round& round, const std::set<NoticeKey>& notices,
                               sys_seconds now, std::function<void(NoticeKey)> each) {
    RowSet rows({"subject", "span", "percent", "until"});
    for (const NoticeKey& notice : notices) {
        rows.add(
            {notice.subject, notice.window.count(), notice.percent, to_epoch(now + notice.window)});
    }
    round.query("INSERT INTO notices (subject, span, percent, until) "
                "SELECT subject, span, percent, until FROM asked WHERE true "
                "ON CONFLICT (subject, span, percent) DO UPDATE SET until = excluded.until "
                "WHERE notices.until <= ? OR notices.until > excluded.until "
                "RETURNING subject, span, percent",
                rows, {to_epoch(now)}, [each = std::move(each)](const Row& row) {
                    each({row.text(0), seconds(row.integer(1)), row.integer(2)});
                });
}

void WatchStore::sweep(sys_seconds now) {
    const std::int64_t week_ago = to_epoch(now - std::chrono::days(7));
    database_.run("DELETE FROM origins WHERE seen < ?", {week_ago});
    database_.run("DELETE FROM refusals WHERE seen < ?", {week_ago});
    database_.run("DELETE FROM notices WHERE until < ?", {to_epoch(now)});
}

} // namespace ispkit::mail
