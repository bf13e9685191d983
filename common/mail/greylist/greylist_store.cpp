// SPDX-License-Identifier: MIT
#include "mail/greylist/greylist_store.hpp"

#include "store/epoch.hpp"

namespace ispkit::mail {

using std::chrono::sys_seconds;
using store::from_epoch;
using store::Row;
using store::RowSet;
using store::to_epoch;

namespace {

// Times are seconds since 1970. Rows are stored in the order of their keys, so that those of one
// client are together and a sweep needs no index by time.
constexpr std::string_view k_version_1 = R"(
    CREATE TABLE triplets (
        client     TEXT NOT NULL,
        sender     TEXT NOT NULL,
        recipient  TEXT NOT NULL,
        first_seen BIGINT NOT NULL,
        last_seen  BIGINT NOT NULL,
        passes     BIGINT NOT NULL,
        PRIMARY KEY (client, sender, recipient)
    ) WITHOUT ROWID;
    CREATE TABLE clients (
        client    TEXT NOT NULL PRIMARY KEY,
        triplets  BIGINT NOT NULL,
        last_seen BIGINT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE allowed (
        kind  TEXT NOT NULL,
        entry TEXT NOT NULL,
        PRIMARY KEY (kind, entry)
    );
)";

constexpr std::string_view k_version_2 = R"(
    ALTER TABLE allowed ADD COLUMN note TEXT NOT NULL DEFAULT '';
    ALTER TABLE allowed ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
)";

RowSet rows_of(const std::set<Triplet>& triplets) {
    RowSet rows({"client", "sender", "recipient"});
    for (const Triplet& triplet : triplets) {
        rows.add({triplet.client, triplet.sender, triplet.recipient});
    }
    return rows;
}

/// How many rows a sweep looks at in one transaction.
constexpr std::int64_t k_slice = 500;

} // namespace

GreylistStore::GreylistStore(const std::string& url, store::Access access)
    : GreylistStore(store::Database(url, access)) {}

GreylistStore::GreylistStore(store::Database database)
    : database_(std::move(database)) {
    database_.migrate("greylist-db", "triplets", {k_version_1, k_version_2, store::k_sweeps_table});
}

std::vector<GreylistStore::Known> GreylistStore::look_up(const std::vector<Triplet>& triplets) {
    RowSet asked({"number", "client", "sender", "recipient"});
    for (std::int64_t number = 0; const Triplet& triplet : triplets) {
        asked.add({number++, triplet.client, triplet.sender, triplet.recipient});
    }
    std::vector<Known> known(triplets.size());
    store::Round round(database_, store::Round::Kind::reads);
    round.query("SELECT number, COALESCE(triplets.passes, -1), first_seen, triplets.last_seen, "
                "COALESCE(clients.triplets, -1), clients.last_seen FROM asked "
                "LEFT JOIN triplets ON triplets.client = asked.client "
                "AND triplets.sender = asked.sender AND triplets.recipient = asked.recipient "
                "LEFT JOIN clients ON clients.client = asked.client",
                asked, {}, [&](const Row& row) {
                    Known& one = known[static_cast<std::size_t>(row.integer(0))];
                    if (row.integer(1) >= 0) {
                        one.triplet = {from_epoch(row.integer(2)), from_epoch(row.integer(3)),
                                       row.integer(1)};
                    }
                    if (row.integer(4) >= 0) {
                        one.client = {row.integer(4), from_epoch(row.integer(5))};
                    }
                });
    round.finish();
    return known;
}

void GreylistStore::save(const GreylistChanges& changes, const GreylistLifetimes& lifetimes,
                         sys_seconds now) {
    store::Round round(database_, store::Round::Kind::writes);
    std::set<std::string> counted = changes.clients;
    for (const auto& [triplet, state] : changes.passed) {
        counted.insert(triplet.client);
    }
    round.lock(counted);
    const std::int64_t time = to_epoch(now);
    const std::int64_t last_seen_before = to_epoch(now - lifetimes.lifetime);
    round.run("INSERT INTO triplets (client, sender, recipient, first_seen, last_seen, passes) "
              "SELECT client, sender, recipient, ?, ?, 0 FROM asked WHERE true "
              "ON CONFLICT (client, sender, recipient) DO UPDATE SET "
              "first_seen = excluded.first_seen, last_seen = excluded.last_seen, passes = 0 "
              "WHERE (triplets.passes = 0 AND (triplets.first_seen > excluded.first_seen "
              "OR triplets.first_seen < ?)) OR (triplets.passes > 0 AND triplets.last_seen < ?)",
              rows_of(changes.first),
              {time, time, to_epoch(now - lifetimes.window), last_seen_before});
    RowSet passed({"client", "sender", "recipient", "first_seen", "passes"});
    for (const auto& [triplet, state] : changes.passed) {
        passed.add({triplet.client, triplet.sender, triplet.recipient, to_epoch(state.first_seen),
                    state.passes});
    }
    // Those that have passed meanwhile are not new to their client.
    round.run("INSERT INTO clients (client, triplets, last_seen) "
              "SELECT asked.client, COUNT(*), ? FROM asked "
              "LEFT JOIN triplets ON triplets.client = asked.client "
              "AND triplets.sender = asked.sender AND triplets.recipient = asked.recipient "
              "WHERE COALESCE(triplets.passes, 0) = 0 OR triplets.last_seen < ? "
              "GROUP BY asked.client "
              "ON CONFLICT (client) DO UPDATE SET last_seen = excluded.last_seen, "
              "triplets = CASE WHEN clients.last_seen < ? THEN excluded.triplets "
              "ELSE clients.triplets + excluded.triplets END",
              passed, {time, last_seen_before, last_seen_before});
    round.run("INSERT INTO triplets (client, sender, recipient, first_seen, last_seen, passes) "
              "SELECT client, sender, recipient, first_seen, ?, passes FROM asked WHERE true "
              "ON CONFLICT (client, sender, recipient) DO UPDATE SET "
              "last_seen = excluded.last_seen, passes = triplets.passes + 1",
              passed, {time});
    // Not an UPDATE, which would lock the rows in any order.
    round.run("INSERT INTO triplets (client, sender, recipient, first_seen, last_seen, passes) "
              "SELECT client, sender, recipient, ?, ?, 1 FROM asked WHERE true "
              "ON CONFLICT (client, sender, recipient) DO UPDATE SET "
              "last_seen = excluded.last_seen, passes = triplets.passes + 1 "
              "WHERE triplets.last_seen < excluded.last_seen",
              rows_of(changes.seen), {time, time});
    RowSet clients({"client"});
    for (const std::string& client : changes.clients) {
        clients.add({client});
    }
    round.run("UPDATE clients SET last_seen = ? WHERE client IN (SELECT client FROM asked) "
              "AND last_seen < ? AND last_seen >= ?",
              clients, {time, time, last_seen_before});
    round.finish();
}

void GreylistStore::merge(const std::map<Triplet, TripletState>& triplets,
                          const std::map<std::string, ClientState>& clients) {
    RowSet client_rows({"client", "triplets", "last_seen"});
    std::set<std::string> names;
    for (const auto& [client, state] : clients) {
        client_rows.add({client, state.triplets, to_epoch(state.last_seen)});
        names.insert(client);
    }
    RowSet triplet_rows({"client", "sender", "recipient", "first_seen", "last_seen", "passes"});
    for (const auto& [triplet, state] : triplets) {
        triplet_rows.add({triplet.client, triplet.sender, triplet.recipient,
                          to_epoch(state.first_seen), to_epoch(state.last_seen), state.passes});
    }
    store::Round round(database_, store::Round::Kind::writes);
    round.lock(names);
    round.run("INSERT INTO clients (client, triplets, last_seen) "
              "SELECT client, triplets, last_seen FROM asked WHERE true "
              "ON CONFLICT (client) DO UPDATE SET "
              "triplets = CASE WHEN excluded.triplets > clients.triplets "
              "THEN excluded.triplets ELSE clients.triplets END, "
              "last_seen = CASE WHEN excluded.last_seen > clients.last_seen "
              "THEN excluded.last_seen ELSE clients.last_seen END",
              client_rows);
    round.run("INSERT INTO triplets (client, sender, recipient, first_seen, last_seen, passes) "
              "SELECT client, sender, recipient, first_seen, last_seen, passes "
              "FROM asked WHERE true ON CONFLICT (client, sender, recipient) DO UPDATE SET "
              "first_seen = CASE WHEN excluded.first_seen < triplets.first_seen "
              "THEN excluded.first_seen ELSE triplets.first_seen END, "
              "last_seen = CASE WHEN excluded.last_seen > triplets.last_seen "
              "THEN excluded.last_seen ELSE triplets.last_seen END, "
              "passes = CASE WHEN excluded.passes > triplets.passes "
              "THEN excluded.passes ELSE triplets.passes END",
              triplet_rows);
    round.finish();
}

bool GreylistStore::remove(const Triplet& triplet) {
    database_.run("DELETE FROM triplets WHERE client = ? AND sender = ? AND recipient = ?",
                  {triplet.client, triplet.sender, triplet.recipient});
    return database_.changed() > 0;
}

std::int64_t GreylistStore::remove_client(const std::string& client) {
    database_.run("DELETE FROM triplets WHERE client = ?", {client});
    const std::int64_t triplets = database_.changed();
    database_.run("DELETE FROM clients WHERE client = ?", {client});
    return triplets + database_.changed();
}

std::vector<GreylistStore::Allowed> GreylistStore::allowed() {
    std::vector<Allowed> all;
    database_.query(
        "SELECT kind, entry, note, since FROM allowed ORDER BY kind, entry", {},
        [&](const Row& row) {
            all.push_back({row.text(0), row.text(1), row.text(2), from_epoch(row.integer(3))});
        });
    return all;
}

void GreylistStore::allow(const Allowed& allowed) {
    database_.run("INSERT INTO allowed (kind, entry, note, since) VALUES (?, ?, ?, ?) "
                  "ON CONFLICT (kind, entry) DO UPDATE SET note = excluded.note "
                  "WHERE excluded.note <> ''",
                  {allowed.kind, allowed.entry, allowed.note, to_epoch(allowed.since)});
}

bool GreylistStore::disallow(const Allowed& allowed) {
    database_.run("DELETE FROM allowed WHERE kind = ? AND entry = ?",
                  {allowed.kind, allowed.entry});
    return database_.changed() > 0;
}

bool GreylistStore::sweep(SweepPosition& position, const GreylistLifetimes& lifetimes,
                          sys_seconds now, std::int64_t& removed) {
    store::Transaction transaction(database_);
    bool has_more = true;
    if (!position.triplets_done) {
        position.triplets_done = !sweep_triplets(position, lifetimes, now, removed);
    } else {
        has_more = sweep_clients(position, lifetimes, now, removed);
    }
    transaction.commit();
    if (!has_more) {
        position = {};
    }
    return has_more;
}

bool GreylistStore::sweep_triplets(SweepPosition& position, const GreylistLifetimes& lifetimes,
                                   sys_seconds now, std::int64_t& removed) {
    const Triplet from = position.triplet;
    const std::int64_t first_seen_before = to_epoch(now - lifetimes.window);
    const std::int64_t last_seen_before = to_epoch(now - lifetimes.lifetime);
    RowSet old({"client", "sender", "recipient"});
    std::int64_t seen = 0;
    database_.query(
        "SELECT client, sender, recipient, "
        "CASE WHEN passes > 0 THEN last_seen - ? ELSE first_seen - ? END "
        "FROM triplets WHERE (client, sender, recipient) > (?, ?, ?) "
        "ORDER BY client, sender, recipient LIMIT ?",
        {last_seen_before, first_seen_before, from.client, from.sender, from.recipient, k_slice},
        [&](const Row& row) {
            ++seen;
            position.triplet = {row.text(0), row.text(1), row.text(2)};
            if (row.integer(3) < 0) {
                const auto& [client, sender, recipient] = position.triplet;
                old.add({client, sender, recipient});
            }
        });
    // By their keys: of a range of them PostgreSQL expects so many rows that it would read the
    // whole table.
    store::Round round(database_, store::Round::Kind::writes);
    round.query("DELETE FROM triplets WHERE (client, sender, recipient) IN "
                "(SELECT client, sender, recipient FROM asked) AND "
                "CASE WHEN passes > 0 THEN last_seen < ? ELSE first_seen < ? END RETURNING 1",
                old, {last_seen_before, first_seen_before}, [&](const Row&) { ++removed; });
    round.finish();
    return seen == k_slice;
}

bool GreylistStore::sweep_clients(SweepPosition& position, const GreylistLifetimes& lifetimes,
                                  sys_seconds now, std::int64_t& removed) {
    const std::string from = position.client;
    std::int64_t seen = 0;
    database_.query("SELECT client FROM clients WHERE client > ? ORDER BY client LIMIT ?",
                    {from, k_slice}, [&](const Row& row) {
                        ++seen;
                        position.client = row.text(0);
                    });
    database_.run("DELETE FROM clients WHERE client > ? AND client <= ? AND last_seen < ?",
                  {from, position.client, to_epoch(now - lifetimes.lifetime)});
    removed += database_.changed();
    return seen == k_slice;
}

GreylistStore::Statistics GreylistStore::statistics() {
    Statistics statistics;
    const auto count = [&](std::string_view sql, std::int64_t& number) {
        database_.query(sql, {}, [&](const Row& row) { number = row.integer(0); });
    };
    count("SELECT COUNT(*) FROM triplets WHERE passes = 0", statistics.waiting);
    count("SELECT COUNT(*) FROM triplets WHERE passes > 0", statistics.passed);
    count("SELECT COUNT(*) FROM clients", statistics.clients);
    count("SELECT COUNT(*) FROM allowed", statistics.allowed);
    return statistics;
}

void GreylistStore::for_each_triplet(
    const std::function<void(const Triplet&, const TripletState&)>& each) {
    database_.query(
        "SELECT client, sender, recipient, first_seen, last_seen, passes "
        "FROM triplets ORDER BY client, sender, recipient",
        {}, [&](const Row& row) {
            each({row.text(0), row.text(1), row.text(2)},
                 {from_epoch(row.integer(3)), from_epoch(row.integer(4)), row.integer(5)});
        });
}

void GreylistStore::for_each_client(
    const std::function<void(const std::string&, const ClientState&)>& each) {
    database_.query("SELECT client, triplets, last_seen FROM clients ORDER BY client", {},
                    [&](const Row& row) {
                        each(row.text(0), {row.integer(1), from_epoch(row.integer(2))});
                    });
}

} // namespace ispkit::mail
