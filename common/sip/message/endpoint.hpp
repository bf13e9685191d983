// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"

#include <cstddef>
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

/// The endpoint between `before` and `after`; nothing where that shape does not occur with a valid
/// address, or occurs with different ones. `begin` and `end` are where the shape begins and ends
/// the first time.
struct OnlyEndpoint {
    std::optional<Endpoint> endpoint;
    std::size_t begin = 0;
    std::size_t end = 0;
};

OnlyEndpoint only_endpoint(std::string_view text, std::string_view before, std::string_view after);

} // namespace ispkit::sip
