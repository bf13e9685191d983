// SPDX-License-Identifier: MIT
#include "mail/ratelimit/counts_to_merge.hpp"

#include "mail/ratelimit/rate_sweep.hpp"
#include "store/epoch.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

namespace ispkit::mail {

using store::Row;
using store::RowSet;

namespace {

/// A transaction of some milliseconds.
constexpr std::size_t k_rows_at_once = 200;

/// Of a row of answers, whether it was taken; of origins, as which time. Usage that was taken has 2
/// in the place of is_history: it counts in its window, but is no history here.
constexpr std::string_view k_marks[] = {
    "ALTER TABLE answers ADD COLUMN taken INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE origins ADD COLUMN taken BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX usage_left ON usage (subject, span, step, is_history) WHERE is_history <> 2",
    "CREATE INDEX answers_left ON answers (hour, message) WHERE taken = 0",
    "CREATE INDEX origins_left ON origins (subject, kind, place) WHERE taken <> seen",
};

} // namespace

/// How the rows of a table are found, marked as taken, and added to those of another database.
struct CountsToMerge::Table {
    std::string_view name;
    std::vector<std::string_view> columns;
    /// A letter for each column: an integer or a text.
    std::string_view types;
    /// Where the rows are that were not taken.
    std::string_view left;
    std::string_view order;
    std::vector<std::string_view> take;
    std::string_view on_conflict;

    RowSet::Row read(const Row& row) const;
};

RowSet::Row CountsToMerge::Table::read(const Row& row) const {
    RowSet::Row values;
    for (std::size_t i = 0; i < types.size(); ++i) {
        const auto column = static_cast<int>(i);
        if (types[i] == 't') {
            values.emplace_back(row.text(column));
        } else {
            values.emplace_back(row.integer(column));
        }
    }
    return values;
}

const CountsToMerge::Table CountsToMerge::k_tables[] = {
    {.name = "overrides",
     .columns = {"subject", "allowance", "since", "until", "reason", "rule"},
     .types = "ttiitt",
     .left = "overrides",
     .order = "subject",
     .take = {"DELETE FROM overrides WHERE subject IN (SELECT subject FROM asked)"},
     .on_conflict = "(subject) DO NOTHING"},
    {.name = "usage",
     .columns = {"subject", "span", "step", "is_history", "class", "own", "messages", "recipients",
                 "refused", "bytes"},
     .types = "tiiittiiii",
     .left = "usage INDEXED BY usage_left WHERE is_history <> 2",
     .order = "subject, span, step, is_history",
     .take = {"INSERT INTO usage (subject, span, step, is_history, class, own, messages, "
              "recipients, refused, bytes) SELECT subject, span, step, 2, class, own, messages, "
              "recipients, 0, bytes FROM asked WHERE true "
              "ON CONFLICT (subject, span, step, is_history) DO UPDATE SET "
              "messages = usage.messages + excluded.messages, "
              "recipients = usage.recipients + excluded.recipients, "
              "bytes = usage.bytes + excluded.bytes",
              "DELETE FROM usage WHERE (subject, span, step, is_history) IN "
              "(SELECT subject, span, step, is_history FROM asked)"},
     .on_conflict = "(subject, span, step, is_history) DO UPDATE SET "
                    "messages = usage.messages + excluded.messages, "
                    "recipients = usage.recipients + excluded.recipients, "
                    "refused = usage.refused + excluded.refused, "
                    "bytes = usage.bytes + excluded.bytes"},
    {.name = "answers",
     .columns = {"message", "hour", "action"},
     .types = "tit",
     .left = "answers INDEXED BY answers_left WHERE taken = 0",
     .order = "hour, message",
     .take = {"UPDATE answers SET taken = 1 FROM asked "
              "WHERE answers.hour = asked.hour AND answers.message = asked.message"},
     .on_conflict = "(hour, message) DO NOTHING"},
    {.name = "origins",
     .columns = {"subject", "kind", "place", "seen"},
     .types = "ttti",
     .left = "origins INDEXED BY origins_left WHERE taken <> seen",
     .order = "subject, kind, place",
     .take = {"UPDATE origins SET taken = origins.seen FROM asked "
              "WHERE origins.subject = asked.subject AND origins.kind = asked.kind "
              "AND origins.place = asked.place"},
     .on_conflict = "(subject, kind, place) DO UPDATE SET seen = excluded.seen "
                    "WHERE origins.seen < excluded.seen"},
    {.name = "history",
     .columns = {"subject", "hour", "messages", "recipients", "refused", "bytes"},
     .types = "tiiiii",
     .left = "history",
     .order = "subject, hour",
     .take = {"DELETE FROM history WHERE (subject, hour) IN (SELECT subject, hour FROM asked)"},
     .on_conflict = "(subject, hour) DO UPDATE SET "
                    "messages = history.messages + excluded.messages, "
                    "recipients = history.recipients + excluded.recipients, "
                    "refused = history.refused + excluded.refused, "
                    "bytes = history.bytes + excluded.bytes"},
};

CountsToMerge::CountsToMerge(RateStore& alone)
    : alone_(alone) {
    for (const std::string_view statement : k_marks) {
        alone_.database().run(statement);
    }
}

bool CountsToMerge::merge_next(RateStore& shared, std::chrono::sys_seconds now) {
    const bool has_failed_before = slice_.has_value(); // then more may have been counted
    if (!slice_) {
        slice_ = take();
    }
    RowSet merged({"id"});
    merged.add({slice_->id});
    store::Round round(shared.database(), store::Round::Kind::writes);
    lock_usage(round, slice_->keys);
    for (const Part& part : slice_->parts) {
        const Table& table = *part.table;
        round.run(fmt::format("INSERT INTO {0} ({1}) SELECT {1} FROM asked WHERE NOT EXISTS "
                              "(SELECT 1 FROM merges WHERE id = ?) ON CONFLICT {2}",
                              table.name, fmt::join(table.columns, ", "), table.on_conflict),
                  part.rows, {slice_->id});
    }
    round.run("INSERT INTO merges (id, time) SELECT id, ? FROM asked WHERE true "
              "ON CONFLICT (id) DO NOTHING",
              merged, {store::to_epoch(now)});
    round.finish();
    const bool may_be_more = has_failed_before || slice_->is_full;
    slice_.reset();
    return may_be_more;
}

CountsToMerge::Slice CountsToMerge::take() {
    Slice slice{.id = fmt::format("{}/{}", process_, ++number_)};
    store::Transaction transaction(alone_.database());
    store::Round round(alone_.database(), store::Round::Kind::writes);
    std::size_t room = k_rows_at_once;
    for (const Table& table : k_tables) {
        Part part{&table, RowSet(table.columns)};
        alone_.database().query(fmt::format("SELECT {} FROM {} ORDER BY {} LIMIT {}",
                                            fmt::join(table.columns, ", "), table.left, table.order,
                                            room),
                                {}, [&](const Row& row) {
                                    part.rows.add(table.read(row));
                                    slice.keys.insert(row.text(0));
                                });
        for (const std::string_view statement : table.take) {
            round.run(statement, part.rows);
        }
        room -= part.rows.rows().size();
        slice.parts.push_back(std::move(part));
    }
    transaction.commit(round);
    slice.is_full = room == 0;
    return slice;
}

} // namespace ispkit::mail
