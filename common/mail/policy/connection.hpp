// SPDX-License-Identifier: MIT
#pragma once

#include "mail/request/policy_request.hpp"

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

    /// The stream for replies: the same descriptor, if there is no separate one.
    Descriptor& output() { return separate_output ? *separate_output : input; }

    /// Whether it has requests that are not answered yet. Nothing is read then, because its
    /// requests are views of the buffer.
    bool is_waiting() const { return !actions.empty(); }

    /// Whether it is within a request, or has replies that are not sent yet.
    bool is_at_work() const { return is_writing || buffer.holds_part(); }

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

} // namespace ispkit::mail
