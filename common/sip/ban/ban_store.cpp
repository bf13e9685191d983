// SPDX-License-Identifier: MIT
#include "sip/ban/ban_store.hpp"

#include "error.hpp"
#include "sip/ban/ban_rows.hpp"
#include "sip/ban/ban_schema.hpp"
#include "sip/ban/stored_time.hpp"
#include "text/hex.hpp"

#include <fmt/format.h>

#include <utility>

namespace ispkit::sip {

using logfile::Time;
using store::Row;

namespace {

/// Hosts ask every ten minutes.
constexpr std::chrono::minutes k_sweep_lease{30};

StoredCounts counts_of(const Row& row) {
    return {.lines = row.integer(0),
            .understood = row.integer(1),
            .of_others = row.integer(2),
            .unknown = row.integer(3),
            .untimed = row.integer(4),
            .doubted = row.integer(5),
            .last_line = time_of(row.integer(6))};
}

std::string_view subject_of(BanStore::Total total) {
    return total == BanStore::Total::attempts ? "attempts" : "bans";
}

} // namespace

BanStore::BanStore(const std::string& url, store::Access access, std::string host)
    : BanStore(store::Database(url, access), std::move(host)) {}

BanStore::BanStore(store::Database database, std::string host, std::string machine)
    : database_(std::move(database))
    , host_(std::move(host))
    , machine_(std::move(machine))
    , is_shared_(store::is_on_server(database_.name()))
    , lease_("sip-banwatch", k_sweep_lease) {
    database_.migrate("sip-banwatch", "strikes",
                      {k_version_1, k_version_2, k_version_3, k_version_4, k_version_5, k_version_6,
                       k_version_7, k_version_8, k_version_9, k_version_10, k_version_11,
                       store::k_sweeps_table, k_version_13});
}

/// Waits for a batch of an earlier connection that the server is just storing. One that the server
/// has received, but not begun with, fails by its session.
std::int64_t BanStore::begin_watch(Time now) {
    constexpr std::chrono::milliseconds k_silence = std::chrono::seconds(30);
    database_.run("INSERT INTO hosts (host, boot, announced, batch) VALUES (?, '', 0, 0) "
                  "ON CONFLICT DO NOTHING",
                  {host_});
    database_.run("UPDATE hosts SET machine = ?, session = session + 1, seen = ? WHERE host = ? "
                  "AND (machine IN ('', ?) OR ABS(seen - ?) > ?)",
                  {machine_, number_of(now), host_, machine_, number_of(now), k_silence.count()});
    if (database_.changed() == 0) {
        throw_error("{}: another machine is using it as {} (--host gives another name)",
                    database_.name(), host_);
    }
    database_.query("SELECT batch, session FROM hosts WHERE host = ?", {host_},
                    [this](const Row& row) {
                        stored_batch_ = row.integer(0);
                        session_ = row.integer(1);
                    });
    return stored_batch_;
}

void BanStore::expect_own_session() {
    std::int64_t session = session_;
    database_.query("SELECT session FROM hosts WHERE host = ?", {host_},
                    [&](const Row& row) { session = row.integer(0); });
    if (session != session_) {
        throw store::Away(fmt::format("{}: another connection has begun to use it as {}",
                                      database_.name(), host_));
    }
}

std::map<std::string, std::int64_t> BanStore::totals(Total total) {
    std::map<std::string, std::int64_t> found;
    database_.query("SELECT name, number FROM totals WHERE subject = ?", {subject_of(total)},
                    [&](const Row& row) { found[row.text(0)] = row.integer(1); });
    return found;
}

StoredCounts BanStore::counts(const std::string& path) {
    StoredCounts counts;
    database_.query("SELECT lines, understood, of_others, unknown, untimed, doubted, "
                    "last_line FROM line_counts WHERE host = ? AND path = ?",
                    {host_, path}, [&](const Row& row) { counts = counts_of(row); });
    return counts;
}

std::vector<logfile::Position> BanStore::positions(const std::string& path) {
    std::vector<logfile::Position> found;
    database_.query("SELECT device, inode, position, mid_line, head FROM positions WHERE host = ? "
                    "AND path = ? ORDER BY number",
                    {host_, path}, [&](const Row& row) {
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

void BanStore::for_each_strike(Time since, std::int64_t last_change,
                               const std::function<void(const StoredStrike&)>& each) {
    database_.query(
        fmt::format("SELECT {} FROM strikes WHERE time >= ? AND change <= ? ORDER BY time",
                    k_strike_columns),
        {number_of(since), last_change}, [&](const Row& row) { each(strike_of(row, database_)); });
}

void BanStore::for_each_use(const std::function<void(const AccountUse&)>& each) {
    database_.query(fmt::format("SELECT {} FROM uses ORDER BY time", k_use_columns), {},
                    [&](const Row& row) { each(use_of(row, database_)); });
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
        fmt::format(
            "SELECT {} FROM bans WHERE until > ? ORDER BY times DESC, failures DESC, prefix",
            k_ban_columns),
        {after}, [&](const Row& row) { found.push_back(ban_of(row, database_)); });
    return found;
}

std::int64_t BanStore::announced_change() {
    std::int64_t change = 0;
    database_.query("SELECT announced FROM hosts WHERE host = ?", {host_},
                    [&](const Row& row) { change = row.integer(0); });
    return change;
}

std::int64_t BanStore::last_change() {
    std::int64_t change = 0;
    database_.query("SELECT last FROM changes", {},
                    [&](const Row& row) { change = row.integer(0); });
    return change;
}

bool BanStore::note_boot(const std::string& boot_id) {
    database_.run("UPDATE hosts SET boot = ? WHERE host = ? AND boot <> ?",
                  {boot_id, host_, boot_id});
    return database_.changed() > 0;
}

/// Takes the lock behind which all changes of what hosts share come one after the other, and tells
/// them, once it is committed.
void BanStore::begin_change() {
    database_.run("UPDATE changes SET last = last + 1, allowed = last + 1");
    if (is_shared_) {
        notify();
    }
}

bool BanStore::allow(const std::string& entry, Time now) {
    begin_change();
    database_.run("INSERT INTO allowed (prefix, since) VALUES (?, ?) ON CONFLICT DO NOTHING",
                  {entry, number_of(now)});
    return database_.changed() > 0;
}

bool BanStore::disallow(const std::string& entry) {
    begin_change();
    database_.run("DELETE FROM allowed WHERE prefix = ?", {entry});
    return database_.changed() > 0;
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
