// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/listen_socket.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace ispkit::mail {

/// Accepts the connections of listening sockets.
class Acceptors {
public:
    using Descriptor = boost::asio::posix::stream_descriptor;

    /// Takes a new connection, or the error of accepting one. Returns whether its socket is to
    /// accept more at once; else it rests until resume().
    using Take = std::function<bool(boost::system::error_code, Descriptor)>;

    explicit Acceptors(boost::asio::io_context& context)
        : context_(context) {}

    /// Begins to accept. Must be called once.
    void listen(std::span<const ListenSocket> sockets, Take take);

    /// Lets the sockets that rest accept again.
    void resume();

    /// Ends accepting.
    void close();

    std::size_t size() const { return acceptors_.size(); }

private:
    using Protocol = boost::asio::generic::stream_protocol;
    using Acceptor = boost::asio::basic_socket_acceptor<Protocol>;

    void accept(Acceptor& acceptor);

    boost::asio::io_context& context_;
    Take take_;
    std::vector<Acceptor> acceptors_;
    /// Acceptors that failed. They would fail again at once and take all the time.
    std::vector<Acceptor*> resting_;
};

} // namespace ispkit::mail
