// SPDX-License-Identifier: MIT
#include "mail/greylist/greylist_store.hpp"

#include "store/epoch.hpp"

namespace ispkit::mail {

using std::chrono::sys_seconds;
using store::from_epoch;
using store::Row;
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

/// How many rows a sweep looks at in one transaction.
constexpr std::int64_t k_slice = 500;

} // namespace

GreylistStore::GreylistStore(const std::string& url, store::Access access)
    : database_(url, access) {
    database_.migrate("greylist-db", "triplets", {k_version_1, k_version_2});
}

std::optional<TripletState> GreylistStore::find(const Triplet& triplet) {
    std::optional<TripletState> state;
    database_.query(
        "SELECT first_seen, last_seen, passes FROM triplets "
        "WHERE client = ? AND sender = ? AND recipient = ?",
        {triplet.client, triplet.sender, triplet.recipient}, [&](const Row& row) {
            state = {from_epoch(row.integer(0)), from_epoch(row.integer(1)), row.integer(2)};
        });
    return state;
}

void GreylistStore::put(const Triplet& triplet, const TripletState& state) {
    database_.run("INSERT INTO triplets VALUES (?, ?, ?, ?, ?, ?) "
                  "ON CONFLICT (client, sender, recipient) DO UPDATE SET "
                  "first_seen = excluded.first_seen, last_seen = excluded.last_seen, "
                  "passes = excluded.passes",
                  {triplet.client, triplet.sender, triplet.recipient, to_epoch(state.first_seen),
                   to_epoch(state.last_seen), state.passes});
}

bool GreylistStore::remove(const Triplet& triplet) {
    database_.run("DELETE FROM triplets WHERE client = ? AND sender = ? AND recipient = ?",
                  {triplet.client, triplet.sender, triplet.recipient});
    return database_.changed() > 0;
}

std::optional<ClientState> GreylistStore::find_client(const std::string& client) {
    std::optional<ClientState> state;
    database_.query("SELECT triplets, last_seen FROM clients WHERE client = ?", {client},
                    [&](const Row& row) {
                        state = {row.integer(0), from_epoch(row.integer(1))};
                    });
    return state;
}

void GreylistStore::put_client(const std::string& client, const ClientState& state) {
    database_.run("INSERT INTO clients VALUES (?, ?, ?) ON CONFLICT (client) DO UPDATE SET "
                  "triplets = excluded.triplets, last_seen = excluded.last_seen",
                  {client, state.triplets, to_epoch(state.last_seen)});
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
    std::vector<Triplet> old;
    std::int64_t seen = 0;
    database_.query("SELECT client, sender, recipient, first_seen, last_seen, passes "
                    "FROM triplets WHERE (client, sender, recipient) > (?, ?, ?) "
                    "ORDER BY client, sender, recipient LIMIT ?",
                    {from.client, from.sender, from.recipient, k_slice}, [&](const Row& row) {
                        ++seen;
                        const bool is_old =
                            row.integer(5) > 0
                                ? from_epoch(row.integer(4)) + lifetimes.lifetime < now
                                : from_epoch(row.integer(3)) + lifetimes.window < now;
                        if (is_old || seen == k_slice) {
                            position.triplet = {row.text(0), row.text(1), row.text(2)};
                        }
                        if (is_old) {
                            old.push_back(position.triplet);
                        }
                    });
    for (const Triplet& triplet : old) {
        remove(triplet);
    }
    removed += static_cast<std::int64_t>(old.size());
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
