// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"

#include <ares.h>

#include <chrono>
#include <string>

namespace ispkit::net {

/// A channel of c-ares, which asks name servers and calls back with their answers while it reads.
/// Nothing blocks but wait().
class AresChannel {
public:
    /// The servers are those of /etc/resolv.conf, or "ADDRESS[:PORT],...". Throws Error if they are
    /// not addresses.
    explicit AresChannel(std::string servers);
    AresChannel(const AresChannel&) = delete;
    AresChannel& operator=(const AresChannel&) = delete;
    ~AresChannel();

    /// The library's channel; a new one, which reads /etc/resolv.conf, if it is closed. Throws
    /// Error.
    ares_channel open();

    /// Ends all questions with an error.
    void close();

    /// Reads the answers that are there, and repeats or ends questions that took too long.
    void read();

    /// Waits until there is something to read, for `longest` at most.
    void wait(std::chrono::milliseconds longest) const;

    /// An epoll(7) instance, which is readable while there is something to read; the same for the
    /// channel's life.
    int descriptor() const { return sockets_.get(); }

private:
    static void watch(void* sockets, ares_socket_t socket, int readable, int writable);

    std::string servers_;
    io::Fd sockets_;
    ares_channel channel_ = nullptr;
};

/// Name and version of the library that asks.
std::string resolver_library();

} // namespace ispkit::net
