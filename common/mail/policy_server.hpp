// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy_request.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
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

/// What a policy server decides with, and tells about itself.
class PolicyService {
public:
    virtual ~PolicyService() = default;

    /// The actions (access(5)) for requests that waited together, one for each, in their order.
    /// Throws Error in trouble; none of them is answered then.
    virtual std::vector<std::string> decide(std::span<const PolicyRequest> requests) = 0;

    /// Something went wrong that the service goes on after.
    virtual void report(std::string_view trouble) = 0;

    /// SIGHUP: reads lists and limits again.
    virtual void reload() = 0;

    /// Called several times a second, for what has to be done now and then; to take some
    /// milliseconds at most.
    virtual void tend() = 0;
};

struct PolicyServerSettings {
    std::vector<ListenAddress> addresses;
    mode_t socket_mode = 0666;
    /// Of a unix socket, as chown(1) has it: "postfix", "postfix:postfix"; empty leaves it.
    std::string socket_owner;
    std::size_t max_connections = 1000;
    /// A connection without a request for that long is closed; Postfix opens another.
    std::chrono::seconds idle_time = std::chrono::minutes(20);
    /// What is answered in trouble. Without it the connection is closed: Postfix tries again, and
    /// then tells the client to come back later.
    std::optional<std::string> answer_in_trouble;
};

/// Serves the Postfix policy protocol on TCP and unix sockets, and those that systemd passes
/// (sd_listen_fds(3)). One thread; what has come in when it wakes up is decided as one batch.
class PolicyServer {
public:
    /// Begins to listen: a stale unix socket is replaced. Throws Error where that cannot be done.
    PolicyServer(PolicyServerSettings settings, PolicyService& service);
    ~PolicyServer();

    /// Serves until SIGTERM or SIGINT, answers what was asked before it, and returns its number.
    /// signals is what cli::receive_signals returned.
    int run(int signals);

private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// Serves one connection, as spawn(8) gives it, until its end or a signal, whose number it returns,
/// else 0.
int serve_stream(int input, int output, int signals, const PolicyServerSettings& settings,
                 PolicyService& service);

} // namespace ispkit::mail
