// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/decider.hpp"
#include "mail/policy/policy_request.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::mail {

/// A client of the policy server: its input, its replies, and when it was last active.
struct Connection {
    using Descriptor = boost::asio::posix::stream_descriptor;

    explicit Connection(boost::asio::io_context& context)
        : input(context) {}

    /// Where replies go: the same descriptor, if there is no separate one.
    Descriptor& output() { return separate_output ? *separate_output : input; }

    /// Whether it has requests that are not answered yet. Nothing is read then, because its
    /// requests are views of the buffer.
    bool is_waiting() const { return !actions.empty(); }

    Descriptor input;
    std::optional<Descriptor> separate_output;
    RequestBuffer buffer;
    /// The actions for the waiting requests, in their order; an element is nothing until its action
    /// is known.
    std::vector<std::optional<std::string>> actions;
    std::string replies;
    bool is_writing = false;
    /// It is closed once its replies are sent.
    bool ends = false;
    std::chrono::steady_clock::time_point last_active = std::chrono::steady_clock::now();
};
using ConnectionRef = std::shared_ptr<Connection>;

/// The requests that wait together for a decision, and their connections, whose buffers live at
/// least as long as they are here.
class Batch {
public:
    bool is_empty() const { return askers_.empty(); }

    /// Whether it waits because another process has locked the database.
    bool is_locked() const { return locked_since_.has_value(); }

    /// Takes the complete requests of a connection that does not wait, up to a limit, so that
    /// others do not wait for this one alone. Returns whether there was one. If something is not a
    /// request, that is reported, and the connection ends after the requests before it.
    bool take(const ConnectionRef& connection, Decider& decider);

    /// Drops a connection and its requests.
    void drop(const ConnectionRef& connection);

    /// Has the requests decided. Returns the connections that have all their actions, and removes
    /// them from the batch: all of them, or while the database is locked only those that do not
    /// need it. The others wait for it five seconds at most, and not after `end`.
    std::vector<ConnectionRef> judge(Decider& decider, Decider::Clock::time_point end);

private:
    /// The requests that need the database, in the order of the connections.
    std::vector<PolicyRequest> requests_;
    std::vector<ConnectionRef> askers_;
    std::optional<Decider::Clock::time_point> locked_since_;
};

} // namespace ispkit::mail
