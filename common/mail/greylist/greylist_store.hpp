// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Who writes to whom, as the table keeps it: client is a network or a registered domain
/// (client_network), the others are normalised addresses.
struct Triplet {
    std::string client;
    std::string sender;
    std::string recipient;
};

struct TripletState {
    std::chrono::sys_seconds first_seen;
    std::chrono::sys_seconds last_seen;
    /// Deliveries; 0 while it has not passed yet. Counted with the precision of last_seen.
    std::int64_t passes = 0;
};

/// A client that has passed with that many different triplets.
struct ClientState {
    std::int64_t triplets = 0;
    std::chrono::sys_seconds last_seen;
};

/// After which time a row has no meaning any more.
struct GreylistLifetimes {
    /// For a triplet to come back in, from when it was first seen.
    std::chrono::seconds window;
    /// For what has passed, from when it was last seen.
    std::chrono::seconds lifetime;
};

/// What a database remembers of greylisting. The statements are SQL that SQLite and PostgreSQL
/// have in common. Rows that are too old stay until a sweep removes them; whoever reads them looks
/// at their times. Throws Error where the database fails.
class GreylistStore {
public:
    explicit GreylistStore(const std::string& url, store::Access access = store::Access::create);

    std::optional<TripletState> find(const Triplet& triplet);
    /// Adds the triplet or puts the state in the place of its old one.
    void put(const Triplet& triplet, const TripletState& state);
    bool remove(const Triplet& triplet);

    std::optional<ClientState> find_client(const std::string& client);
    void put_client(const std::string& client, const ClientState& state);
    /// Removes a client and all its triplets; how many rows that were.
    std::int64_t remove_client(const std::string& client);

    /// What is never greylisted; kind is "client", "sender" or "recipient".
    struct Allowed {
        std::string kind;
        std::string entry;
        friend bool operator==(const Allowed&, const Allowed&) = default;
    };
    std::vector<Allowed> allowed();
    /// Whether it was not on the list before.
    bool allow(const Allowed& allowed);
    /// Whether it was on the list.
    bool disallow(const Allowed& allowed);

    /// Where a sweep through the table has come to; begins before its first row.
    struct SweepPosition {
        Triplet triplet;
        std::string client;
        bool triplets_done = false;
    };

    /// Looks at the next some hundred rows and removes those that are too old, in a transaction
    /// of its own, a millisecond or so long. Whether the sweep has more to do; if not, the position
    /// is at the beginning again. removed grows by their number.
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
};

} // namespace ispkit::mail
