// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"
#include "sip/message/log_event.hpp"
#include "text/character_class.hpp"

#include <cstdint>
#include <optional>
#include <string>
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

/// Fills in who failed, and at what; returns event.
Reading failure(LogEvent& event, Kind kind, Trace trace, const Endpoint& peer,
                std::string_view account);

/// A name without its quotation marks, if it has them.
std::string_view unquoted(std::string_view name);

/// The text between its last occurrence of before and the first of after behind that; nothing where
/// either is missing.
std::optional<std::string_view> between_last(std::string_view text, std::string_view before,
                                             std::string_view after);

/// The user of a SIP URI in a From or To header, '"x" <sip:100@example.com>' is 100; the text
/// itself where it is no URI.
std::string_view user_of(std::string_view header);

/// Copies a line without the colours that a console gives it, as escape sequences or as rsyslog
/// prints those.
void strip_colours(std::string_view line, std::string& plain);

/// Takes a prefix off the front of the text where it has it.
inline bool take(std::string_view& text, std::string_view prefix) {
    const bool there = text.starts_with(prefix);
    text.remove_prefix(there ? prefix.size() : 0);
    return there;
}

/// Takes all characters that are of a class off the front of the text.
template <typename OfClass>
void skip_while(std::string_view& text, OfClass&& of_class) {
    std::size_t length = 0;
    while (length < text.size() && of_class(text[length])) {
        ++length;
    }
    text.remove_prefix(length);
}

} // namespace ispkit::sip
