// SPDX-License-Identifier: MIT
#include "mail/greylist/client_network.hpp"

#include "mail/address/envelope_address.hpp"
#include "net/prefix.hpp"
#include "net/registered_domain.hpp"
#include "text/ascii.hpp"

#include <fmt/format.h>

namespace ispkit::mail {

namespace {

/// Whether the text contains the number, possibly with leading zeros, with no other digit beside
/// it.
bool holds_number(std::string_view text, std::uint32_t number) {
    std::size_t at = 0;
    while ((at = text.find_first_of("0123456789", at)) != text.npos) {
        const std::size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
        std::uint32_t value = 0;
        for (; at < end && value <= 255; ++at) {
            value = value * 10 + static_cast<std::uint32_t>(text[at] - '0');
        }
        if (value == number) {
            return true;
        }
        at = end;
    }
    return false;
}

bool holds_ipv6(std::string_view name, const net::Address& address) {
    std::string letters(name);
    std::erase_if(letters, [](char c) { return c == '-' || c == '.' || c == '_'; });
    const std::string forward = fmt::format("{:012x}", address.high() >> 16);
    const std::string backward(forward.rbegin(), forward.rend());
    const std::string plain =
        fmt::format("{:x}{:x}{:x}", address.high() >> 48, address.high() >> 32 & 0xffff,
                    address.high() >> 16 & 0xffff);
    return letters.find(forward) != letters.npos || letters.find(backward) != letters.npos ||
           letters.find(plain) != letters.npos;
}

} // namespace

bool is_made_from_address(std::string_view name, const net::Address& address) {
    if (!address.is_ipv4()) {
        return holds_ipv6(name, address);
    }
    const std::uint32_t bits = address.ipv4();
    const std::string padded = fmt::format("{:03}{:03}{:03}{:03}", bits >> 24, bits >> 16 & 0xff,
                                           bits >> 8 & 0xff, bits & 0xff);
    return (holds_number(name, bits & 0xff) && holds_number(name, bits >> 8 & 0xff)) ||
           name.find(fmt::format("{:08x}", bits)) != name.npos || name.find(padded) != name.npos;
}

std::string client_network(const PolicyRequest& request, const NetworkLengths& lengths) {
    if (!request.client) {
        return std::string(request.client_address);
    }
    if (request.client_name != "unknown") {
        const std::string name = text::lower(request.client_name);
        const std::string_view domain = net::registered_domain(name);
        // With dynamic DNS the host's name is directly below a public suffix, so the domain is the
        // host.
        const std::size_t host_size =
            name.size() == domain.size() ? name.find('.') : name.size() - domain.size();
        const std::string_view host = std::string_view(name).substr(0, host_size);
        if (!domain.empty() && !is_made_from_address(host, *request.client)) {
            return std::string(domain);
        }
    }
    return network_of(*request.client, lengths);
}

std::vector<std::string> names_of_client(std::string_view text) {
    const std::optional<net::Prefix> prefix = net::Prefix::parse(text);
    if (!prefix) {
        return {text::lower(text)};
    }
    std::vector<std::string> names{prefix->str()};
    if (text.find('/') == text.npos) {
        for (unsigned length = k_shortest_network; length < prefix->length(); ++length) {
            names.push_back(net::Prefix(prefix->first(), length).str());
        }
    }
    return names;
}

std::string network_of(const net::Address& address, const NetworkLengths& lengths) {
    return net::Prefix(address, address.is_ipv4() ? lengths.ipv4 : lengths.ipv6).str();
}

} // namespace ispkit::mail
