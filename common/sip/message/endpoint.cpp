// SPDX-License-Identifier: MIT
#include "sip/message/endpoint.hpp"

#include "sip/message/message_pieces.hpp"
#include "text/number.hpp"
#include "text/search.hpp"

#include <algorithm>

namespace ispkit::sip {

std::optional<std::uint16_t> parse_port(std::string_view digits) {
    std::uint16_t port = 0;
    return text::read_number(digits, port) ? std::optional(port) : std::nullopt;
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    std::string_view host = text;
    std::optional<std::string_view> port;
    if (take(host, "[")) {
        const std::size_t bracket = host.find(']');
        if (bracket == host.npos) {
            return std::nullopt;
        }
        std::string_view behind = host.substr(bracket + 1);
        host = host.substr(0, bracket);
        if (!behind.empty()) {
            if (!take(behind, ":")) {
                return std::nullopt;
            }
            port = behind;
        }
    } else if (const std::size_t colon = text.find(':');
               colon != text.npos && text.find(':', colon + 1) == text.npos) {
        port = text.substr(colon + 1);
        host = text.substr(0, colon);
    }
    const std::optional<net::Address> address = net::Address::parse(host);
    const std::optional<std::uint16_t> number = port ? parse_port(*port) : std::uint16_t{0};
    if (!address || !number) {
        return std::nullopt;
    }
    return Endpoint{*address, *number};
}

std::optional<Endpoint> parse_endpoint_with_port(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    const std::optional<net::Address> address = net::Address::parse(host);
    const std::optional<std::uint16_t> port = parse_port(text.substr(colon + 1));
    return address && port ? std::optional(Endpoint{*address, *port}) : std::nullopt;
}

std::optional<Endpoint> take_endpoint(std::string_view& text) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::optional<Endpoint> endpoint = parse_endpoint(text.substr(0, space));
    text.remove_prefix(std::min(space + 1, text.size()));
    return endpoint;
}

OnlyEndpoint only_endpoint(std::string_view text, std::string_view before, std::string_view after) {
    OnlyEndpoint found;
    for (std::size_t at = text::find_word(text, before, 0); at != text.npos;
         at = text::find_word(text, before, at + 1)) {
        constexpr std::size_t k_longest_endpoint = 64;
        const std::size_t start = at + before.size();
        std::string_view window = text.substr(start, k_longest_endpoint + after.size());
        const std::size_t length = window.find(after);
        if (length == window.npos) {
            continue;
        }
        window = window.substr(0, length);
        for (const std::string_view transport : {"UDP:", "TCP:", "TLS:", "WSS:", "WS:"}) {
            take(window, transport);
        }
        const std::optional<Endpoint> endpoint = parse_endpoint(window);
        if (!endpoint) {
            continue;
        }
        if (found.endpoint && (found.endpoint->address != endpoint->address)) {
            return {};
        }
        if (!found.endpoint) {
            found = {endpoint, at, start + length + after.size()};
        }
    }
    return found;
}

} // namespace ispkit::sip
