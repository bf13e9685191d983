// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/decider.hpp"
#include "net/tcp_listener.hpp"

#include <sys/types.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The address at which a policy server listens, in Postfix's words: "inet:HOST:PORT",
/// "inet:[2001:db8::1]:PORT", "unix:PATH".
struct ListenAddress {
    /// The path of a unix socket, else empty.
    std::string path;
    net::TcpEndpoint endpoint;

    /// Throws Error for anything else.
    static ListenAddress parse(std::string_view text);
};

struct PolicyServerSettings {
    std::vector<ListenAddress> addresses;
    mode_t socket_mode = 0666;
    /// The owner of a unix socket, as for chown(1): "postfix", "postfix:postfix". Empty leaves it
    /// unchanged.
    std::string socket_owner;
    std::size_t max_connections = 1000;
    /// A connection without a request for this long is closed; Postfix opens another.
    std::chrono::seconds idle_time = std::chrono::minutes(20);

    /// How long a client may pause within a request, or leave replies unread.
    std::chrono::seconds stall_time() const {
        return std::min<std::chrono::seconds>(idle_time, std::chrono::minutes(1));
    }
};

/// The two ends of the one connection that spawn(8) gives a program.
struct StandardStreams {
    int input;
    int output;
};

/// Serves the Postfix policy protocol on TCP and unix sockets, including those that systemd passes
/// (sd_listen_fds(3)), or on standard input and output, which count as one more connection. It uses
/// one thread; all requests that are there when it wakes up are decided as one batch.
class PolicyServer {
public:
    /// Begins to listen; a stale unix socket is replaced. Throws Error if that fails. The decider
    /// must outlive the server.
    PolicyServer(PolicyServerSettings settings, Decider& decider);

    /// Serves that connection only; only settings that are about every connection apply. A stream
    /// that is neither a pipe nor a device is non-blocking while the server lives.
    PolicyServer(StandardStreams streams, PolicyServerSettings settings, Decider& decider);
    ~PolicyServer();

    /// Serves until SIGTERM or SIGINT, then answers earlier requests, and returns the signal's
    /// number; returns 0 when the standard streams have ended. Throws Error if these cannot be read
    /// or written. `signals` is the result of io::receive_signals(). SIGPIPE must be ignored
    /// (io::ignore_ended_readers()), else throws std::logic_error.
    int run(int signals);

private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace ispkit::mail
