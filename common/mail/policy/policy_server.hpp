// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/decider.hpp"

#include <sys/types.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Where a policy server listens, in Postfix's words: "inet:HOST:PORT", "inet:[2001:db8::1]:PORT",
/// "unix:PATH".
struct ListenAddress {
    /// Of a unix socket, else empty.
    std::string path;
    std::string host;
    std::string port;

    /// Throws Error for anything else.
    static ListenAddress parse(std::string_view text);
};

struct PolicyServerSettings {
    std::vector<ListenAddress> addresses;
    mode_t socket_mode = 0666;
    /// Of a unix socket, as chown(1) has it: "postfix", "postfix:postfix"; empty leaves it.
    std::string socket_owner;
    std::size_t max_connections = 1000;
    /// A connection without a request for that long is closed; Postfix opens another.
    std::chrono::seconds idle_time = std::chrono::minutes(20);

    /// How long a client may stop within a request, or not read its replies.
    std::chrono::seconds stall_time() const {
        return std::min<std::chrono::seconds>(idle_time, std::chrono::minutes(1));
    }
};

/// The two ends of the one connection that spawn(8) gives a program.
struct StandardStreams {
    int input;
    int output;
};

/// Serves the Postfix policy protocol on TCP and unix sockets, and those that systemd passes
/// (sd_listen_fds(3)); or on standard input and output, which are one more connection. One thread;
/// what has come in when it wakes up is decided as one batch.
class PolicyServer {
public:
    /// Begins to listen: a stale unix socket is replaced. Throws Error where that cannot be done.
    /// The decider outlives the server.
    PolicyServer(PolicyServerSettings settings, Decider& decider);

    /// Serves that connection alone; of the settings those count that are for all connections. The
    /// streams do not block while the server lives.
    PolicyServer(StandardStreams streams, PolicyServerSettings settings, Decider& decider);
    ~PolicyServer();

    /// Serves until SIGTERM or SIGINT, answers what was asked before it, and returns its number;
    /// 0 when the standard streams are at their end. Throws Error where these cannot be read or
    /// written. signals is what io::receive_signals returned.
    int run(int signals);

private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace ispkit::mail
