// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ispkit::sip {

/// An address as a server writes it, with its port where there is one.
struct Endpoint {
    net::Address address;
    std::uint16_t port = 0;
};

/// Reads a port, 0 to 65535, and nothing around it.
std::optional<std::uint16_t> parse_port(std::string_view digits);

/// Reads "203.0.113.5", "203.0.113.5:5060", "2001:db8::1", "[2001:db8::1]:5060" or
/// "[203.0.113.5]:5060", and nothing around it.
std::optional<Endpoint> parse_endpoint(std::string_view text);

/// Reads "203.0.113.5:5060", "2001:db8::1:5060" or "[2001:db8::1]:5060", where a port always stands
/// behind the last colon, and nothing around it.
std::optional<Endpoint> parse_endpoint_with_port(std::string_view text);

/// Takes an endpoint up to the next space, and the space, from the front.
std::optional<Endpoint> take_endpoint(std::string_view& text);

} // namespace ispkit::sip
