// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::net {

/// Where a service listens: a host, by name or address, and a port, by number or by the name of a
/// service.
struct TcpEndpoint {
    std::string host;
    std::string port;

    /// Reads HOST:PORT, where an IPv6 address is in brackets; nothing for another form. Throws
    /// Error for a number that is not a port.
    static std::optional<TcpEndpoint> read(std::string_view text);

    bool operator==(const TcpEndpoint&) const = default;
};

/// Binds and listens at all addresses of the host. Throws Error.
std::vector<io::Fd> listen_at(const TcpEndpoint& endpoint);

} // namespace ispkit::net
