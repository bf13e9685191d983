// SPDX-License-Identifier: MIT
#include "mail/ratelimit/counts_to_merge.hpp"

#include "mail/ratelimit/rate_sweep.hpp"
#include "store/epoch.hpp"

#include <fmt/format.h>

#include <utility>

namespace ispkit::mail {

using store::Row;
using store::RowSet;

namespace {

/// In the place of is_history: counts in its window, but was taken, and so is no history here.
constexpr std::int64_t k_taken = 2;

} // namespace

/// How a table is read, and how its rows are added to those of another database: its last
/// parameter is the ID of the slice, which is in "merges" if that was done before.
struct CountsToMerge::Table {
    std::string_view read;
    RowSet (*none)();
    void (*add)(RowSet& rows, const Row& row);
    std::string_view merge;
};

const CountsToMerge::Table CountsToMerge::k_tables[] = {
    {.read = "SELECT subject, span, step, is_history, class, own, messages, recipients, refused, "
             "bytes FROM usage WHERE is_history <> 2 ORDER BY subject, span, step, is_history",
     .none =
         [] {
             return RowSet({"subject", "span", "step", "is_history", "class", "own", "messages",
                            "recipients", "refused", "bytes"});
         },
     .add =
         [](RowSet& rows, const Row& row) {
             rows.add({row.text(0), row.integer(1), row.integer(2), row.integer(3), row.text(4),
                       row.text(5), row.integer(6), row.integer(7), row.integer(8),
                       row.integer(9)});
         },
     .merge = "INSERT INTO usage (subject, span, step, is_history, class, own, messages, "
              "recipients, refused, bytes) SELECT subject, span, step, is_history, class, own, "
              "messages, recipients, refused, bytes FROM asked "
              "WHERE NOT EXISTS (SELECT 1 FROM merges WHERE id = ?) "
              "ON CONFLICT (subject, span, step, is_history) DO UPDATE SET "
              "messages = usage.messages + excluded.messages, "
              "recipients = usage.recipients + excluded.recipients, "
              "refused = usage.refused + excluded.refused, "
              "bytes = usage.bytes + excluded.bytes"},
    {.read = "SELECT subject, hour, messages, recipients, refused, bytes FROM history "
             "ORDER BY subject, hour",
     .none =
         [] {
             return RowSet({"subject", "hour", "messages", "recipients", "refused", "bytes"});
         },
     .add =
         [](RowSet& rows, const Row& row) {
             rows.add({row.text(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4),
                       row.integer(5)});
         },
     .merge = "INSERT INTO history (subject, hour, messages, recipients, refused, bytes) "
              "SELECT subject, hour, messages, recipients, refused, bytes FROM asked "
              "WHERE NOT EXISTS (SELECT 1 FROM merges WHERE id = ?) "
              "ON CONFLICT (subject, hour) DO UPDATE SET "
              "messages = history.messages + excluded.messages, "
              "recipients = history.recipients + excluded.recipients, "
              "refused = history.refused + excluded.refused, "
              "bytes = history.bytes + excluded.bytes"},
    {.read = "SELECT message, hour, action FROM answers ORDER BY hour, message",
     .none =
         [] {
             return RowSet({"message", "hour", "action"});
         },
     .add =
         [](RowSet& rows, const Row& row) {
             rows.add({row.text(0), row.integer(1), row.text(2)});
         },
     .merge = "INSERT INTO answers (hour, message, action) SELECT hour, message, action FROM asked "
              "WHERE NOT EXISTS (SELECT 1 FROM merges WHERE id = ?) "
              "ON CONFLICT (hour, message) DO NOTHING"},
    {.read = "SELECT subject, allowance, since, until, reason, rule FROM overrides "
             "ORDER BY subject",
     .none =
         [] {
             return RowSet({"subject", "allowance", "since", "until", "reason", "rule"});
         },
     .add =
         [](RowSet& rows, const Row& row) {
             rows.add({row.text(0), row.text(1), row.integer(2), row.integer(3), row.text(4),
                       row.text(5)});
         },
     .merge = "INSERT INTO overrides (subject, allowance, since, until, reason, rule) "
              "SELECT subject, allowance, since, until, reason, rule FROM asked "
              "WHERE NOT EXISTS (SELECT 1 FROM merges WHERE id = ?) "
              "ON CONFLICT (subject) DO NOTHING"},
    {.read = "SELECT subject, kind, place, seen FROM origins ORDER BY subject, kind, place",
     .none =
         [] {
             return RowSet({"subject", "kind", "place", "seen"});
         },
     .add =
         [](RowSet& rows, const Row& row) {
             rows.add({row.text(0), row.text(1), row.text(2), row.integer(3)});
         },
     .merge = "INSERT INTO origins (subject, kind, place, seen) "
              "SELECT subject, kind, place, seen FROM asked "
              "WHERE NOT EXISTS (SELECT 1 FROM merges WHERE id = ?) "
              "ON CONFLICT (subject, kind, place) DO UPDATE SET seen = excluded.seen "
              "WHERE origins.seen < excluded.seen"},
};

void CountsToMerge::take(RateStore& alone) {
    // A server has a bounded number of locks.
    constexpr std::size_t k_rows = 500;
    std::deque<Slice> taken;
    const auto begin = [&](const Table& table) {
        taken.push_back({table.merge, table.none(), {}, fmt::format("{}/{}", process_, ++number_)});
    };
    begin(k_tables[0]);
    store::Transaction transaction(alone.database());
    for (const Table& table : k_tables) {
        bool begins = true;
        alone.database().query(table.read, {}, [&](const Row& row) {
            if (begins || taken.back().rows.rows().size() == k_rows) {
                begin(table);
                begins = false;
            }
            table.add(taken.back().rows, row);
            taken.back().keys.insert(row.text(0));
        });
    }
    alone.database().run(
        fmt::format("INSERT INTO usage (subject, span, step, is_history, class, own, messages, "
                    "recipients, refused, bytes) SELECT subject, span, step, {0}, class, own, "
                    "messages, recipients, 0, bytes FROM usage WHERE is_history <> {0} "
                    "ON CONFLICT (subject, span, step, is_history) DO UPDATE SET "
                    "messages = usage.messages + excluded.messages, "
                    "recipients = usage.recipients + excluded.recipients, "
                    "bytes = usage.bytes + excluded.bytes",
                    k_taken));
    alone.database().run("DELETE FROM usage WHERE is_history <> ?", {k_taken});
    alone.database().run("DELETE FROM history");
    alone.database().run("DELETE FROM overrides");
    transaction.commit();
    slices_ = std::move(taken);
}

void CountsToMerge::merge_into(RateStore& shared, std::chrono::sys_seconds now) {
    while (!slices_.empty()) {
        const Slice& slice = slices_.front();
        RowSet merged({"id"});
        merged.add({slice.id});
        store::Round round(shared.database(), store::Round::Kind::writes);
        lock_usage(round, slice.keys);
        round.run(slice.merge, slice.rows, {slice.id});
        round.run("INSERT INTO merges (id, time) SELECT id, ? FROM asked WHERE true "
                  "ON CONFLICT (id) DO NOTHING",
                  merged, {store::to_epoch(now)});
        round.finish();
        slices_.pop_front();
    }
}

} // namespace ispkit::mail
