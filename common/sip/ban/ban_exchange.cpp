// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/ban/ban_rows.hpp"
#include "sip/ban/ban_store.hpp"
#include "sip/ban/sorted_decisions.hpp"
#include "sip/ban/stored_time.hpp"
#include "text/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace ispkit::sip {

using logfile::Time;
using store::Round;
using store::Row;
using store::RowSet;

/// Rows of other hosts in the order of changes. A change has at most half as many as are read at
/// once (BanKeeper::begin_batch).
template <typename Content>
struct RowsOfOthers {
    static constexpr std::int64_t k_most = 20'000;

    std::vector<std::pair<std::int64_t, Content>> rows;
    std::int64_t read = 0;
    /// The change of the last one that was read.
    std::int64_t last = 0;

    /// The last change of which all rows were read.
    std::int64_t last_whole_change(std::int64_t last_of_all) const {
        return read < k_most ? last_of_all : std::min(last_of_all, last - 1);
    }

    std::vector<Content> until(std::int64_t change) {
        std::vector<Content> found;
        for (auto& [number, content] : rows) {
            if (number <= change) {
                found.push_back(std::move(content));
            }
        }
        return found;
    }
};

/// What other hosts counted.
struct SharedNews {
    RowsOfOthers<StoredStrike> strikes;
    RowsOfOthers<AccountUse> uses;

    void give_to(News& news) {
        news.last_shared_change = std::min(strikes.last_whole_change(news.last_change),
                                           uses.last_whole_change(news.last_change));
        news.strikes = strikes.until(news.last_shared_change);
        news.uses = uses.until(news.last_shared_change);
    }
};

namespace {

/// For a statement that is run once.
RowSet once() {
    RowSet row({"once"});
    row.add({std::int64_t{1}});
    return row;
}

/// The prefixes of a map.
template <typename Map>
RowSet prefixes_of(const Map& map) {
    RowSet rows({"prefix"});
    for (const auto& entry : map) {
        rows.add({entry.first.str()});
    }
    return rows;
}

/// Must be called before other changes of what hosts share: behind this lock, they come one after
/// the other, and whoever has read one has read all before it.
constexpr std::string_view k_begin_change = "UPDATE changes SET last = last + 1";

constexpr std::string_view k_notify = "SELECT pg_notify(?, '')";

void write_strikes(Round& round, const SortedDecisions& decisions, const std::string& host) {
    round.run("UPDATE strikes SET spent = 1 WHERE spent = 0 "
              "AND prefix IN (SELECT prefix FROM asked)",
              prefixes_of(decisions.spent));
    RowSet rows({"prefix", "address", "account", "kind", "weight", "time", "spent", "log"});
    for (std::size_t i = 0; i < decisions.strikes.size(); ++i) {
        const Strike& strike = *decisions.strikes[i];
        rows.add({strike.prefix.str(), strike.address.str(), strike.account, name_of(strike.kind),
                  strike.weight, number_of(strike.time), std::int64_t{decisions.is_spent(i)},
                  strike.log});
    }
    round.run("INSERT INTO strikes (prefix, address, account, kind, weight, time, spent, log, "
              "host, change) SELECT prefix, address, account, kind, weight, time, spent, log, ?, "
              "(SELECT last FROM changes) FROM asked",
              rows, {host});
}

/// What is known of an account is as in ClientAccounts: it can become proven later.
void write_uses(Round& round, const SortedDecisions& decisions, const std::string& host) {
    RowSet uses({"prefix", "account", "standing", "time"});
    for (const auto& [key, use] : decisions.uses) {
        uses.add({use->prefix.str(), use->account, name_of(use->standing), number_of(use->time)});
    }
    round.run("INSERT INTO uses (prefix, account, standing, time, host, change) "
              "SELECT prefix, account, standing, time, ?, (SELECT last FROM changes) FROM asked "
              "WHERE true ON CONFLICT (prefix, account) DO UPDATE SET "
              "standing = CASE uses.standing WHEN 'unproven' THEN excluded.standing "
              "ELSE uses.standing END, time = excluded.time, host = excluded.host, "
              "change = excluded.change",
              uses, {host});
    RowSet spared({"prefix", "time"});
    for (const auto& [prefix, time] : decisions.spared) {
        spared.add({prefix.str(), number_of(time)});
    }
    round.run("INSERT INTO spared (prefix, time) SELECT prefix, time FROM asked WHERE true "
              "ON CONFLICT (prefix) DO UPDATE SET time = excluded.time",
              spared);
}

/// A ban that was decided while another ran, or before that was ended, changes nothing.
void write_bans(Round& round, const SortedDecisions& decisions) {
    RowSet bans(
        {"prefix", "address", "since", "until", "times", "reason", "kind", "failures", "accounts"});
    for (const auto& [prefix, entry] : decisions.bans) {
        const auto& [verdict, times] = entry;
        bans.add({prefix.str(), verdict->address.str(), number_of(verdict->time),
                  number_of(verdict->until()), times, name_of(verdict->reason),
                  name_of(verdict->kind), std::int64_t{verdict->failures},
                  stored_accounts(verdict->accounts)});
    }
    round.run("INSERT INTO totals (subject, name, number) "
              "SELECT 'bans', asked.reason, SUM(asked.times) FROM asked "
              "LEFT JOIN bans ON bans.prefix = asked.prefix "
              "WHERE asked.reason = 'by-hand' OR COALESCE(bans.until, 0) <= asked.since "
              "GROUP BY asked.reason "
              "ON CONFLICT (subject, name) DO UPDATE SET number = totals.number + excluded.number",
              bans);
    round.run("INSERT INTO bans (prefix, address, since, until, times, reason, kind, failures, "
              "accounts, change) SELECT prefix, address, since, until, times, reason, kind, "
              "failures, accounts, (SELECT last FROM changes) FROM asked WHERE true "
              "ON CONFLICT (prefix) DO UPDATE SET address = excluded.address, "
              "since = excluded.since, until = excluded.until, "
              "times = bans.times + excluded.times, reason = excluded.reason, "
              "kind = excluded.kind, failures = excluded.failures, accounts = excluded.accounts, "
              "change = excluded.change, was_until = 0 "
              "WHERE excluded.reason = 'by-hand' OR bans.until <= excluded.since",
              bans);
    RowSet pardons({"prefix", "time"});
    for (const auto& [prefix, time] : decisions.pardons) {
        pardons.add({prefix.str(), number_of(time)});
    }
    round.run("UPDATE bans SET was_until = until, until = asked.time, pardoned = times, "
              "change = (SELECT last FROM changes) FROM asked "
              "WHERE bans.prefix = asked.prefix AND bans.until > asked.time",
              pardons);
}

void write_attempts(Round& round, const std::array<std::int64_t, k_kinds.size()>& attempts) {
    RowSet rows({"name", "number"});
    for (const Kind kind : k_kinds) {
        if (const std::int64_t count = attempts[static_cast<std::size_t>(kind)]; count > 0) {
            rows.add({name_of(kind), count});
        }
    }
    round.run("INSERT INTO totals (subject, name, number) "
              "SELECT 'attempts', name, number FROM asked WHERE true "
              "ON CONFLICT (subject, name) DO UPDATE SET number = totals.number + excluded.number",
              rows);
}

void write_logs(Round& round, const std::vector<LogProgress>& logs, const std::string& host) {
    RowSet paths({"path"});
    RowSet positions({"path", "number", "device", "inode", "position", "mid_line", "head"});
    RowSet counts(
        {"path", "lines", "understood", "of_others", "unknown", "untimed", "doubted", "last_line"});
    for (const LogProgress& log : logs) {
        paths.add({log.path});
        std::int64_t number = 0;
        for (const logfile::Position& position : log.positions) {
            positions.add({log.path, number++, static_cast<std::int64_t>(position.device),
                           static_cast<std::int64_t>(position.inode),
                           static_cast<std::int64_t>(position.offset),
                           std::int64_t{position.mid_line},
                           text::to_hex(io::as_bytes(position.head))});
        }
        counts.add({log.path, log.counts.lines, log.counts.understood, log.counts.of_others,
                    log.counts.unknown, log.counts.untimed, log.counts.doubted,
                    number_of(log.counts.last_line)});
    }
    round.run("DELETE FROM positions WHERE host = ? AND path IN (SELECT path FROM asked)", paths,
              {host});
    round.run("INSERT INTO positions (host, path, number, device, inode, position, mid_line, head) "
              "SELECT ?, path, number, device, inode, position, mid_line, head FROM asked",
              positions, {host});
    round.run("INSERT INTO line_counts (host, path, lines, understood, of_others, unknown, "
              "untimed, doubted, last_line) SELECT ?, path, lines, understood, of_others, unknown, "
              "untimed, doubted, last_line FROM asked WHERE true "
              "ON CONFLICT (host, path) DO UPDATE SET "
              "lines = excluded.lines, understood = excluded.understood, "
              "of_others = excluded.of_others, unknown = excluded.unknown, "
              "untimed = excluded.untimed, doubted = excluded.doubted, "
              "last_line = excluded.last_line",
              counts, {host});
}

/// Rows of damaged databases are left to those who list them.
bool is_sound(const Row& row) {
    return net::Prefix::parse(row.text(0)).has_value();
}

} // namespace

void BanStore::write(Round& round, const SortedDecisions& decisions, const RowSet& single) {
    write_strikes(round, decisions, host_);
    write_uses(round, decisions, host_);
    write_bans(round, decisions);
    if (is_shared_ && !(decisions.bans.empty() && decisions.pardons.empty())) {
        round.run(k_notify, single, {k_channel});
    }
}

void BanStore::notify() {
    const RowSet single = once();
    Round round(database_, Round::Kind::writes);
    round.run(k_notify, single, {k_channel});
    round.finish();
}

void BanStore::record(const std::vector<Decision>& decisions) {
    const SortedDecisions sorted(decisions);
    const RowSet single = once();
    Round round(database_, Round::Kind::writes);
    round.run(k_begin_change, single);
    write(round, sorted, single);
    round.finish();
}

News BanStore::exchange(const Batch& batch, const KnownChanges& known, Time now) {
    if (batch.expiry && batch.number != stored_batch_) {
        expire(*batch.expiry);
    }
    try {
        return exchange_unless_replaced(batch, known, now);
    } catch (const store::Away&) {
        throw;
    } catch (const Error&) {
        if (is_shared_) {
            expect_own_session();
        }
        throw;
    }
}

/// The number of the last change that the news contain is read and stored at once: others may go on
/// to make changes.
News BanStore::exchange_unless_replaced(const Batch& batch, const KnownChanges& known, Time now) {
    constexpr std::chrono::milliseconds k_between_signs_of_life = std::chrono::seconds(10);
    const bool is_stored = batch.number == stored_batch_;
    const SortedDecisions decisions(batch.decisions);
    const bool changes = !is_stored && !batch.decisions.empty();
    const RowSet single = once();
    News news;
    Round round(database_, Round::Kind::writes);
    std::int64_t allowed_change = 0;
    if (changes) {
        round.run(k_begin_change, single);
    }
    round.run("UPDATE hosts SET announced = (SELECT last FROM changes), batch = ?, seen = ? "
              "WHERE host = ? AND (batch <> ? OR announced <> (SELECT last FROM changes) "
              "OR ABS(seen - ?) > ?)",
              single,
              {batch.number, number_of(now), host_, batch.number, number_of(now),
               k_between_signs_of_life.count()});
    if (is_shared_) { // what a column must not be makes the round fail
        round.run("UPDATE hosts SET machine = NULL WHERE host = ? AND session <> ?", single,
                  {host_, session_});
    }
    round.query("SELECT announced, (SELECT allowed FROM changes) FROM hosts WHERE host = ?", single,
                {host_}, [&](const Row& row) {
                    news.last_change = row.integer(0);
                    allowed_change = row.integer(1);
                });
    ask_for_news(round, single, known, news);
    SharedNews shared;
    if (is_shared_) {
        ask_for_shared_news(round, single, known, shared);
    }
    if (!is_stored) {
        write(round, decisions, single);
        write_attempts(round, batch.attempts);
        write_logs(round, batch.logs, host_);
    }
    round.finish();
    stored_batch_ = batch.number;
    shared.give_to(news);
    if (allowed_change <= known.bans) {
        news.allowed.reset();
    }
    return news;
}

/// What is committed between the number of the last change and these answers comes with the next
/// ones.
void BanStore::ask_for_news(Round& round, const RowSet& single, const KnownChanges& known,
                            News& news) {
    round.query(fmt::format("SELECT {} FROM bans WHERE change > ? ORDER BY change", k_ban_columns),
                single, {known.bans}, [this, &news](const Row& row) {
                    if (row.integer(10) <= news.last_change && is_sound(row)) {
                        news.bans.push_back(ban_of(row, database_));
                    }
                });
    news.allowed.emplace();
    round.query("SELECT prefix FROM allowed WHERE (SELECT allowed FROM changes) > ? "
                "ORDER BY prefix",
                single, {known.bans},
                [&news](const Row& row) { static_cast<void>(news.allowed->add(row.text(0))); });
}

void BanStore::ask_for_shared_news(Round& round, const RowSet& single, const KnownChanges& known,
                                   SharedNews& shared) {
    const auto ask = [&](std::string_view columns, std::string_view table, int change_column,
                         auto content_of, auto& rows) {
        round.query(fmt::format("SELECT {}, change FROM {} WHERE change > ? AND host <> ? "
                                "AND host <> '' ORDER BY change LIMIT ?",
                                columns, table),
                    single, {known.strikes, host_, rows.k_most},
                    [this, change_column, content_of, &rows](const Row& row) {
                        ++rows.read;
                        rows.last = row.integer(change_column);
                        if (is_sound(row)) {
                            rows.rows.emplace_back(rows.last, content_of(row, database_));
                        }
                    });
    };
    ask(k_strike_columns, "strikes", 8, strike_of, shared.strikes);
    ask(k_use_columns, "uses", 4, use_of, shared.uses);
}

/// Behind the lock of changes, since others may change the same rows.
void BanStore::expire(const Expiry& expiry) {
    // In a flood, time alone does not limit how much is kept.
    constexpr std::int64_t k_most_rows = 500'000;
    /// After that long, the policy of a host that is gone counts no more.
    constexpr std::chrono::milliseconds k_gone = std::chrono::days(30);
    const std::int64_t memory = expiry.strike_memory.count();
    database_.run("UPDATE hosts SET memory = ? WHERE host = ? AND memory <> ?",
                  {memory, host_, memory});
    if (!lease_.leads(database_, host_, std::chrono::floor<std::chrono::seconds>(expiry.now))) {
        return;
    }
    const RowSet single = once();
    Round round(database_, Round::Kind::writes);
    round.run(k_begin_change, single);
    round.run("DELETE FROM strikes WHERE time < ? - (SELECT MAX(memory) FROM hosts WHERE seen > ?)",
              single, {number_of(expiry.now), number_of(expiry.now - k_gone)});
    round.run("DELETE FROM uses WHERE time < ?", single, {number_of(expiry.uses)});
    for (const std::string_view table : {"strikes", "uses"}) {
        round.run(fmt::format("DELETE FROM {0} WHERE time < (SELECT time FROM {0} ORDER BY "
                              "time DESC LIMIT 1 OFFSET ?)",
                              table),
                  single, {k_most_rows});
    }
    round.run("DELETE FROM spared WHERE time < ?", single, {number_of(expiry.reports)});
    round.run("DELETE FROM bans WHERE until < ?", single, {number_of(expiry.bans)});
    round.finish();
}

} // namespace ispkit::sip
