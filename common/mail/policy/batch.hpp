// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/connection.hpp"
#include "mail/policy/decider.hpp"
#include "mail/request/policy_request.hpp"

#include <optional>
#include <vector>

namespace ispkit::mail {

/// The requests that wait together for a decision, and their connections, whose buffers live at
/// least as long as they are here.
class Batch {
public:
    /// Whether no request can be decided now.
    bool is_empty() const { return askers_.empty(); }

    /// Whether requests wait for look-ups.
    bool has_waiting() const { return !waiting_.empty(); }

    /// Whether it waits because another process has locked the database.
    bool is_locked() const { return locked_since_.has_value(); }

    /// Takes the complete requests of a connection that does not wait, up to a limit, so that
    /// others do not wait for this one alone. Returns whether there was one. If something is not a
    /// request, that is reported, and the connection ends after the requests before it.
    bool take(const ConnectionRef& connection, Decider& decider);

    /// Drops a connection and its requests.
    void drop(const ConnectionRef& connection);

    /// Lets the decider decide, and gives the connections their actions. Returns the connections
    /// whose requests all have actions, and removes them from the batch. Those with requests that
    /// wait for look-ups stay, and hold up no others. While the database is locked, these are only
    /// the ones that do not need it. The others wait for it five seconds at most, and not after
    /// `end`.
    std::vector<ConnectionRef> settle(Decider& decider, Decider::Clock::time_point end);

    /// Takes the connections whose requests no longer wait for look-ups into the next decision.
    void resume(const Decider& decider);

private:
    /// A connection with requests that wait for look-ups.
    struct Waiting {
        ConnectionRef asker;
        std::vector<PolicyRequest> requests;
    };

    /// The requests that need the database, in the order of the connections.
    std::vector<PolicyRequest> requests_;
    std::vector<ConnectionRef> askers_;
    std::vector<Waiting> waiting_;
    std::optional<Decider::Clock::time_point> locked_since_;
};

} // namespace ispkit::mail
