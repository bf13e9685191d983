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

/// A client of the policy server: what came from it, what it is answered, and when it last did
/// something.
struct Connection {
    using Descriptor = boost::asio::posix::stream_descriptor;

    explicit Connection(boost::asio::io_context& context)
        : input(context) {}

    /// Where replies go: the same descriptor, if there is no separate one.
    Descriptor& output() { return separate_output ? *separate_output : input; }

    /// Whether it asked what is not answered yet. Then nothing is read: its requests view the
    /// buffer.
    bool is_waiting() const { return !actions.empty(); }

    Descriptor input;
    std::optional<Descriptor> separate_output;
    RequestBuffer buffer;
    /// Of the requests that wait, in their order; nothing until it is known.
    std::vector<std::optional<std::string>> actions;
    std::string replies;
    bool is_writing = false;
    /// It is closed when it has its replies.
    bool ends = false;
    std::chrono::steady_clock::time_point last_active = std::chrono::steady_clock::now();
};
using ConnectionRef = std::shared_ptr<Connection>;

/// The requests that wait together for a decision, and the connections that they came over, whose
/// buffers live as long as they are here.
class Batch {
public:
    bool is_empty() const { return askers_.empty(); }

    /// Whether it waits because others have the database locked.
    bool is_locked() const { return locked_since_.has_value(); }

    /// Takes the complete requests of a connection that does not wait, so many at most that others
    /// do not wait for it alone; whether there was one. The connection ends after those before what
    /// is not a request; that is reported.
    bool take(const ConnectionRef& connection, Decider& decider);

    /// Lets go of a connection and its requests.
    void drop(const ConnectionRef& connection);

    /// Has the requests decided. Returns the connections that have all their actions, which leave
    /// the batch: all of them, or while the database is locked those that do not need it. They
    /// wait for it five seconds at most, and not after the end.
    std::vector<ConnectionRef> judge(Decider& decider, Decider::Clock::time_point end);

private:
    /// Those that need the database, in the order of the connections.
    std::vector<PolicyRequest> requests_;
    std::vector<ConnectionRef> askers_;
    std::optional<Decider::Clock::time_point> locked_since_;
};

} // namespace ispkit::mail
