// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"
#include "store/sweep_lease.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Client, sender and recipient as the table stores them: the client is a network or a registered
/// domain (client_network()), the others are normalised addresses.
struct Triplet {
    std::string client;
    std::string sender;
    std::string recipient;
    friend auto operator<=>(const Triplet&, const Triplet&) = default;
};

struct TripletState {
    std::chrono::sys_seconds first_seen;
    std::chrono::sys_seconds last_seen;
    /// How many deliveries passed; 0 until the first. It is only as precise as last_seen: not every
    /// delivery is written.
    std::int64_t passes = 0;
};

/// A client, and the number of different triplets with which it has passed.
struct ClientState {
    std::int64_t triplets = 0;
    std::chrono::sys_seconds last_seen;
};

/// How long a row is valid.
struct GreylistLifetimes {
    /// For a triplet that has not passed: from when it was first seen.
    std::chrono::seconds window;
    /// For what has passed: from when it was last seen.
    std::chrono::seconds lifetime;
};

/// What requests that were decided together say of triplets and clients. Other processes may have
/// said the same meanwhile; then it counts once.
struct GreylistChanges {
    /// Seen for the first time.
    std::set<Triplet> first;
    /// Passed for the first time; if the database does not have it, it is added with this state.
    std::map<Triplet, TripletState> passed;
    /// Passed once more.
    std::set<Triplet> seen;
    /// Clients that still send mail.
    std::set<std::string> clients;

    bool is_empty() const {
        return first.empty() && passed.empty() && seen.empty() && clients.empty();
    }
};

/// The database of greylisting. The statements are SQL that SQLite and PostgreSQL have in common.
/// Rows that are too old stay until a sweep removes them, so readers must look at their times. All
/// functions throw Error if the database fails.
class GreylistStore {
public:
    explicit GreylistStore(const std::string& url, store::Access access = store::Access::create);
    /// Makes its tables in the database, unless it has them.
    explicit GreylistStore(store::Database database);

    /// What is known of a triplet and of its client.
    struct Known {
        std::optional<TripletState> triplet;
        std::optional<ClientState> client;
    };
    /// For each of them, in their order.
    std::vector<Known> look_up(const std::vector<Triplet>& triplets);

    void save(const GreylistChanges& changes, const GreylistLifetimes& lifetimes,
              std::chrono::sys_seconds now);

    /// Adds what another database knows. Of what both know, the earliest first time and the latest
    /// last time are kept, and the greater numbers.
    void merge(const std::map<Triplet, TripletState>& triplets,
               const std::map<std::string, ClientState>& clients);

    bool remove(const Triplet& triplet);

    /// Removes a client and all its triplets. Returns how many rows that were.
    std::int64_t remove_client(const std::string& client);

    /// An allow list's entry, which is never greylisted; kind is "client", "sender" or "recipient".
    struct Allowed {
        std::string kind;
        std::string entry;
        /// Why it is there; may be empty.
        std::string note = {};
        /// When it was added; 1970 if that is not known.
        std::chrono::sys_seconds since = {};
        friend bool operator==(const Allowed&, const Allowed&) = default;
    };
    std::vector<Allowed> allowed();
    /// Adds it to the list; one that is there keeps its time, and its note unless there is another.
    void allow(const Allowed& allowed);
    /// Removes it from the list; whether it was there.
    bool disallow(const Allowed& allowed);

    /// Whether the process with that name is the one that sweeps (SweepLease).
    bool leads_sweep(const std::string& holder, std::chrono::sys_seconds now) {
        return lease_.leads(database_, holder, now);
    }

    /// How far a sweep through the table has come; it begins before the first row.
    struct SweepPosition {
        Triplet triplet;
        std::string client;
        bool triplets_done = false;
    };

    /// Checks the next few hundred rows and removes those that are too old, in a transaction of its
    /// own that takes about a millisecond. Adds their number to `removed`. Returns whether the
    /// sweep has more to do; if not, the position is at the beginning again.
    bool sweep(SweepPosition& position, const GreylistLifetimes& lifetimes,
               std::chrono::sys_seconds now, std::int64_t& removed);

    void for_each_triplet(const std::function<void(const Triplet&, const TripletState&)>& each);
    void for_each_client(const std::function<void(const std::string&, const ClientState&)>& each);

    struct Statistics {
        std::int64_t waiting = 0;
        std::int64_t passed = 0;
        std::int64_t clients = 0;
        std::int64_t allowed = 0;
    };
    Statistics statistics();

    store::Database& database() { return database_; }

private:
    bool sweep_triplets(SweepPosition& position, const GreylistLifetimes& lifetimes,
                        std::chrono::sys_seconds now, std::int64_t& removed);
    bool sweep_clients(SweepPosition& position, const GreylistLifetimes& lifetimes,
                       std::chrono::sys_seconds now, std::int64_t& removed);

    store::Database database_;
    store::SweepLease lease_{"triplets"};
};

} // namespace ispkit::mail
