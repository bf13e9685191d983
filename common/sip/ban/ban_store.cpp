// SPDX-License-Identifier: MIT
#include "sip/ban/ban_store.hpp"

#include "error.hpp"
#include "sip/ban/ban_schema.hpp"
#include "sip/ban/stored_time.hpp"
#include "text/hex.hpp"
#include "text/split.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace ispkit::sip {

using logfile::Time;
using store::Row;

namespace {

StoredCounts counts_of(const Row& row) {
    return {.lines = row.integer(0),
            .understood = row.integer(1),
            .of_others = row.integer(2),
            .unknown = row.integer(3),
            .untimed = row.integer(4),
            .doubted = row.integer(5),
            .last_line = time_of(row.integer(6))};
}

/// The lines of a text, such as the accounts of a ban, which are stored one a line.
std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        lines.emplace_back(text::take_until(text, '\n'));
    }
    return lines;
}

Reason reason_of(std::string_view name) {
    for (const Reason reason : k_reasons) {
        if (name_of(reason) == name) {
            return reason;
        }
    }
    return Reason::failures;
}

constexpr std::pair<Standing, std::string_view> k_standings[] = {
    {Standing::guessed, "guessed"},
    {Standing::unproven, "unproven"},
    {Standing::proven, "proven"},
};

std::string_view name_of(Standing standing) {
    return std::ranges::find(k_standings, standing, [](const auto& one) { return one.first; })
        ->second;
}

Standing standing_of(std::string_view name) {
    const auto* const found =
        std::ranges::find(k_standings, name, [](const auto& one) { return one.second; });
    return found == std::end(k_standings) ? Standing::unproven : found->first;
}

net::Prefix prefix_of(const std::string& text, const store::Database& database) {
    const std::optional<net::Prefix> prefix = net::Prefix::parse(text);
    if (!prefix) {
        throw_error("{}: '{}' is not a prefix (the database is damaged)", database.name(), text);
    }
    return *prefix;
}

std::string_view subject_of(BanStore::Total total) {
    return total == BanStore::Total::attempts ? "attempts" : "bans";
}

/// Those that ban_of() reads.
constexpr std::string_view k_ban_columns =
    "prefix, address, since, until, times, pardoned, reason, kind, failures, accounts, change";

StoredBan ban_of(const Row& row, const store::Database& database) {
    return {.prefix = prefix_of(row.text(0), database),
            .address = net::Address::parse(row.text(1)).value_or(net::Address()),
            .since = time_of(row.integer(2)),
            .until = time_of(row.integer(3)),
            .times = static_cast<unsigned>(row.integer(4)),
            .pardoned = static_cast<unsigned>(row.integer(5)),
            .reason = reason_of(row.text(6)),
            .kind = kind_of_name(row.text(7)).value_or(Kind::refused),
            .failures = static_cast<unsigned>(row.integer(8)),
            .accounts = lines_of(row.text(9)),
            .change = row.integer(10)};
}

} // namespace

BanStore::BanStore(const std::string& url, store::Access access)
    : database_(url, access) {
    database_.migrate("sip-banwatch", "strikes",
                      {k_version_1, k_version_2, k_version_3, k_version_4, k_version_5, k_version_6,
                       k_version_7, k_version_8});
}

void BanStore::add(const Strike& strike) {
    database_.run("INSERT INTO strikes (prefix, address, account, kind, weight, time, spent, log) "
                  "VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
                  {strike.prefix.str(), strike.address.str(), strike.account, name_of(strike.kind),
                   strike.weight, number_of(strike.time), strike.log});
}

void BanStore::add(const AccountUse& use) {
    database_.run("INSERT INTO uses (prefix, account, standing, time) VALUES (?, ?, ?, ?) "
                  "ON CONFLICT (prefix, account) DO UPDATE SET standing = excluded.standing, "
                  "time = excluded.time",
                  {use.prefix.str(), use.account, name_of(use.standing), number_of(use.time)});
}

void BanStore::add(const SparedNetwork& spared) {
    database_.run("INSERT INTO spared (prefix, time) VALUES (?, ?) "
                  "ON CONFLICT (prefix) DO UPDATE SET time = excluded.time",
                  {spared.ban.prefix.str(), number_of(spared.ban.time)});
}

void BanStore::add(const Verdict& verdict) {
    database_.run("UPDATE strikes SET spent = 1 WHERE prefix = ? AND spent = 0",
                  {verdict.prefix.str()});
    database_.run(
        "INSERT INTO bans (prefix, address, since, until, times, reason, kind, failures, accounts, "
        "change) VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?) "
        "ON CONFLICT (prefix) DO UPDATE SET address = excluded.address, since = excluded.since, "
        "until = excluded.until, times = bans.times + 1, reason = excluded.reason, "
        "kind = excluded.kind, failures = excluded.failures, accounts = excluded.accounts, "
        "change = excluded.change, was_until = 0",
        {verdict.prefix.str(), verdict.address.str(), number_of(verdict.time),
         number_of(verdict.until()), name_of(verdict.reason), name_of(verdict.kind),
         std::int64_t{verdict.failures}, fmt::format("{}", fmt::join(verdict.accounts, "\n")),
         next_change()});
    add_to_total(Total::bans, name_of(verdict.reason), 1);
}

void BanStore::add_to_total(Total total, std::string_view name, std::int64_t number) {
    database_.run("INSERT INTO totals (subject, name, number) VALUES (?, ?, ?) "
                  "ON CONFLICT (subject, name) DO UPDATE SET number = totals.number + "
                  "excluded.number",
                  {subject_of(total), name, number});
}

std::map<std::string, std::int64_t> BanStore::totals(Total total) {
    std::map<std::string, std::int64_t> found;
    database_.query("SELECT name, number FROM totals WHERE subject = ?", {subject_of(total)},
                    [&](const Row& row) { found[row.text(0)] = row.integer(1); });
    return found;
}

bool BanStore::end_ban(const net::Prefix& prefix, Time now) {
    database_.run("UPDATE strikes SET spent = 1 WHERE prefix = ? AND spent = 0", {prefix.str()});
    database_.run("UPDATE bans SET was_until = until, until = ?, pardoned = times, change = ? "
                  "WHERE prefix = ? AND until > ?",
                  {number_of(now), next_change(), prefix.str(), number_of(now)});
    return database_.changed() > 0;
}

std::int64_t BanStore::next_change() {
    std::int64_t change = 0;
    database_.query("UPDATE changes SET last = last + 1 RETURNING last", {},
                    [&](const Row& row) { change = row.integer(0); });
    return change;
}

void BanStore::set_positions(const std::string& path,
                             const std::vector<logfile::Position>& positions) {
    database_.run("DELETE FROM positions WHERE path = ?", {path});
    std::int64_t number = 0;
    for (const logfile::Position& position : positions) {
        database_.run(
            "INSERT INTO positions (path, number, device, inode, position, mid_line, head) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            {path, number++, static_cast<std::int64_t>(position.device),
             static_cast<std::int64_t>(position.inode), static_cast<std::int64_t>(position.offset),
             std::int64_t{position.mid_line ? 1 : 0}, text::to_hex(io::as_bytes(position.head))});
    }
}

void BanStore::set_counts(const std::string& path, const StoredCounts& counts) {
    database_.run("INSERT INTO line_counts (path, lines, understood, of_others, unknown, untimed, "
                  "doubted, last_line) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                  "ON CONFLICT (path) DO UPDATE SET "
                  "lines = excluded.lines, understood = excluded.understood, "
                  "of_others = excluded.of_others, unknown = excluded.unknown, "
                  "untimed = excluded.untimed, doubted = excluded.doubted, "
                  "last_line = excluded.last_line",
                  {path, counts.lines, counts.understood, counts.of_others, counts.unknown,
                   counts.untimed, counts.doubted, number_of(counts.last_line)});
}

StoredCounts BanStore::counts(const std::string& path) {
    StoredCounts counts;
    database_.query("SELECT lines, understood, of_others, unknown, untimed, doubted, "
                    "last_line FROM line_counts WHERE path = ?",
                    {path}, [&](const Row& row) { counts = counts_of(row); });
    return counts;
}

std::vector<logfile::Position> BanStore::positions(const std::string& path) {
    std::vector<logfile::Position> found;
    database_.query("SELECT device, inode, position, mid_line, head FROM positions WHERE path = ? "
                    "ORDER BY number",
                    {path}, [&](const Row& row) {
                        logfile::Position position{
                            .device = static_cast<std::uint64_t>(row.integer(0)),
                            .inode = static_cast<std::uint64_t>(row.integer(1)),
                            .offset = static_cast<std::uint64_t>(row.integer(2)),
                            .mid_line = row.integer(3) != 0,
                            .head = {}};
                        const std::string digits = row.text(4);
                        std::vector<std::uint8_t> head(digits.size() / 2);
                        if (text::from_hex(digits, head)) {
                            position.head = io::as_text(head);
                        }
                        found.push_back(std::move(position));
                    });
    return found;
}

void BanStore::expire(const Expiry& before) {
    // In a flood, time alone does not limit how much is kept.
    constexpr std::int64_t k_most_rows = 500'000;
    for (const auto& [table, time] :
         {std::pair("strikes", before.strikes), std::pair("uses", before.uses)}) {
        database_.run(fmt::format("DELETE FROM {} WHERE time < ?", table), {number_of(time)});
        database_.run(fmt::format("DELETE FROM {0} WHERE time < (SELECT time FROM {0} ORDER BY "
                                  "time DESC LIMIT 1 OFFSET ?)",
                                  table),
                      {k_most_rows});
    }
    database_.run("DELETE FROM spared WHERE time < ?", {number_of(before.reports)});
    database_.run("DELETE FROM bans WHERE until < ?", {number_of(before.bans)});
}

void BanStore::for_each_strike(Time since,
                               const std::function<void(const Strike&, Judge::Spent)>& each) {
    database_.query(
        "SELECT prefix, address, account, kind, weight, time, spent, log FROM strikes WHERE "
        "time >= ? "
        "ORDER BY time",
        {number_of(since)}, [&](const Row& row) {
            const Strike strike{.prefix = prefix_of(row.text(0), database_),
                                .address =
                                    net::Address::parse(row.text(1)).value_or(net::Address()),
                                .account = row.text(2),
                                .kind = kind_of_name(row.text(3)).value_or(Kind::refused),
                                .weight = row.real(4),
                                .time = time_of(row.integer(5)),
                                .log = row.text(7)};
            each(strike, row.integer(6) != 0 ? Judge::Spent::yes : Judge::Spent::no);
        });
}

void BanStore::for_each_use(const std::function<void(const AccountUse&)>& each) {
    database_.query("SELECT prefix, account, standing, time FROM uses ORDER BY time", {},
                    [&](const Row& row) {
                        each({.prefix = prefix_of(row.text(0), database_),
                              .account = row.text(1),
                              .standing = standing_of(row.text(2)),
                              .time = time_of(row.integer(3))});
                    });
}

void BanStore::for_each_report(const std::function<void(const net::Prefix&, Time)>& each) {
    database_.query("SELECT prefix, time FROM spared", {}, [&](const Row& row) {
        each(prefix_of(row.text(0), database_), time_of(row.integer(1)));
    });
}

std::vector<StoredBan> BanStore::bans(Which which, Time now) {
    std::vector<StoredBan> found;
    const std::int64_t after = which == Which::all ? 0 : number_of(now);
    database_.query(
        fmt::format("SELECT {} FROM bans WHERE {} > ? ORDER BY times DESC, failures DESC, prefix",
                    k_ban_columns, which == Which::ended_early ? "was_until" : "until"),
        {after}, [&](const Row& row) { found.push_back(ban_of(row, database_)); });
    return found;
}

std::int64_t BanStore::announced_change() {
    std::int64_t change = 0;
    database_.query("SELECT announced FROM changes", {},
                    [&](const Row& row) { change = row.integer(0); });
    return change;
}

void BanStore::set_announced_change(std::int64_t change) {
    database_.run("UPDATE changes SET announced = ? WHERE announced <> ?", {change, change});
}

std::int64_t BanStore::last_change() {
    std::int64_t change = 0;
    database_.query("SELECT last FROM changes", {},
                    [&](const Row& row) { change = row.integer(0); });
    return change;
}

bool BanStore::note_boot(const std::string& boot_id) {
    database_.run("UPDATE changes SET boot = ? WHERE boot <> ?", {boot_id, boot_id});
    return database_.changed() > 0;
}

std::vector<StoredBan> BanStore::changes_after(std::int64_t change) {
    std::vector<StoredBan> found;
    database_.query(
        fmt::format("SELECT {} FROM bans WHERE change > ? ORDER BY change", k_ban_columns),
        {change}, [&](const Row& row) { found.push_back(ban_of(row, database_)); });
    return found;
}

bool BanStore::allow(const std::string& entry, Time now) {
    database_.run("INSERT INTO allowed (prefix, since) VALUES (?, ?) ON CONFLICT DO NOTHING",
                  {entry, number_of(now)});
    const bool is_new = database_.changed() > 0;
    next_change();
    return is_new;
}

bool BanStore::disallow(const std::string& entry) {
    database_.run("DELETE FROM allowed WHERE prefix = ?", {entry});
    const bool was_there = database_.changed() > 0;
    next_change();
    return was_there;
}

net::AllowList BanStore::allowed() {
    net::AllowList found;
    database_.query("SELECT prefix FROM allowed ORDER BY prefix", {}, [&](const Row& row) {
        if (!found.add(row.text(0))) {
            static_cast<void>(prefix_of(row.text(0), database_)); // throws
        }
    });
    return found;
}

std::int64_t BanStore::running(Time now) {
    std::int64_t count = 0;
    database_.query("SELECT COUNT(*) FROM bans WHERE until > ?", {number_of(now)},
                    [&](const Row& row) { count = row.integer(0); });
    return count;
}

BanStore::Statistics BanStore::statistics(Time now) {
    Statistics statistics;
    database_.query("SELECT COUNT(*), COUNT(DISTINCT account) FROM strikes", {},
                    [&](const Row& row) {
                        statistics.attempts = row.integer(0);
                        statistics.accounts = row.integer(1);
                    });
    database_.query("SELECT COUNT(*), COALESCE(SUM(times), 0) FROM bans", {}, [&](const Row& row) {
        statistics.networks = row.integer(0);
        statistics.bans = row.integer(1);
    });
    statistics.running = running(now);
    database_.query("SELECT COALESCE(SUM(lines), 0), COALESCE(SUM(understood), 0), "
                    "COALESCE(SUM(of_others), 0), COALESCE(SUM(unknown), 0), "
                    "COALESCE(SUM(untimed), 0), COALESCE(SUM(doubted), 0), "
                    "COALESCE(MAX(last_line), 0) FROM line_counts",
                    {}, [&](const Row& row) { statistics.counts = counts_of(row); });
    return statistics;
}

} // namespace ispkit::sip
