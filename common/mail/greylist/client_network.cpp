// SPDX-License-Identifier: MIT
#include "mail/greylist/client_network.hpp"

#include "mail/address/envelope_address.hpp"
#include "net/prefix.hpp"
#include "net/registered_domain.hpp"
#include "text/ascii.hpp"
#include "text/character_class.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace ispkit::mail {

namespace {

/// How often the text contains the number, possibly with leading zeros, with no other digit beside
/// it.
int count_of_number(std::string_view text, std::uint32_t number) {
    int count = 0;
    std::size_t at = 0;
    while ((at = text.find_first_of("0123456789", at)) != text.npos) {
        const std::size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
        std::uint32_t value = 0;
        for (; at < end && value <= 255; ++at) {
            value = value * 10 + static_cast<std::uint32_t>(text[at] - '0');
        }
        count += value == number ? 1 : 0;
        at = end;
    }
    return count;
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

using Words = std::span<const std::string_view>;

/// Words for mail servers that occur as parts of others: "webmail", "smtpout", "bemta".
constexpr std::string_view k_mail_parts[] = {"mail",   "smtp",    "mta",        "relay",   "bounce",
                                             "sender", "deliver", "newsletter", "outbound"};
constexpr std::string_view k_mail_words[] = {"mx", "mxa", "mxb", "mout", "msg", "out"};
constexpr std::string_view k_machine_words[] = {"vps",    "vds",       "vm",   "kvm",
                                                "dedi",   "dedicated", "cust", "customer",
                                                "client", "clients",   "rent"};

/// Whether one of the words is a run of letters of the label.
bool has_word(std::string_view label, Words words) {
    while (!label.empty()) {
        const auto begin = std::ranges::find_if(label, text::is_letter);
        const auto end = std::find_if_not(begin, label.end(), text::is_letter);
        if (std::ranges::find(words, std::string_view(begin, end)) != words.end()) {
            return true;
        }
        label = std::string_view(end, label.end());
    }
    return false;
}

bool is_for_mail(std::string_view label) {
    return has_word(label, k_mail_words) ||
           std::ranges::any_of(
               k_mail_parts, [&](std::string_view part) { return label.find(part) != label.npos; });
}

bool has_serial_number(std::string_view label) {
    constexpr int k_digits_in_a_row = 4;
    constexpr int k_run = 8;
    constexpr int k_digits_of_run = 3;
    int row = 0;
    int run = 0;
    int digits_of_run = 0;
    for (const char c : label) {
        const bool is_digit = text::is_digit(c);
        row = is_digit ? row + 1 : 0;
        run = is_digit || text::is_letter(c) ? run + 1 : 0;
        digits_of_run = run == 0 ? 0 : digits_of_run + (is_digit ? 1 : 0);
        if (row >= k_digits_in_a_row || (run >= k_run && digits_of_run >= k_digits_of_run)) {
            return true;
        }
    }
    return false;
}

} // namespace

bool is_rented_machine(std::string_view host) {
    while (!host.empty()) {
        const std::size_t dot = host.rfind('.'); // npos + 1 is 0
        const std::string_view label = host.substr(dot + 1);
        host = host.substr(0, dot == host.npos ? 0 : dot);
        if (is_for_mail(label)) {
            return false;
        }
        if (has_serial_number(label) ||
            (std::ranges::any_of(label, text::is_digit) && has_word(label, k_machine_words))) {
            return true;
        }
    }
    return false;
}

bool is_made_from_address(std::string_view name, const net::Address& address) {
    if (!address.is_ipv4()) {
        return holds_ipv6(name, address);
    }
    const std::uint32_t bits = address.ipv4();
    const std::string padded = fmt::format("{:03}{:03}{:03}{:03}", bits >> 24, bits >> 16 & 0xff,
                                           bits >> 8 & 0xff, bits & 0xff);
    const std::uint32_t last = bits & 0xff;
    const std::uint32_t before = bits >> 8 & 0xff;
    const bool has_both =
        last == before ? count_of_number(name, last) >= 2
                       : count_of_number(name, last) > 0 && count_of_number(name, before) > 0;
    return has_both || name.find(fmt::format("{:08x}", bits)) != name.npos ||
           name.find(padded) != name.npos;
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
            return is_rented_machine(host) ? name : std::string(domain);
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
