// SPDX-License-Identifier: MIT
#include "mail/lookup/dns_allow_list.hpp"

#include "error.hpp"
#include "net/dns_name.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace ispkit::mail {

namespace {

using CodeSet = std::bitset<256>;

/// Reads "3", or "0..255".
bool add_code_range(std::string_view text, CodeSet& set) {
    const std::size_t dots = text.find("..");
    const std::string_view last_text = dots == text.npos ? text : text.substr(dots + 2);
    std::uint8_t first = 0;
    std::uint8_t last = 0;
    if (!text::read_number(text.substr(0, dots), first) || !text::read_number(last_text, last) ||
        first > last) {
        return false;
    }
    for (std::size_t code = first; code <= last; ++code) {
        set.set(code);
    }
    return true;
}

/// Takes a number or a set, "[1;4..6]", and the dot behind it.
std::optional<CodeSet> take_codes(std::string_view& rest) {
    CodeSet set;
    if (!rest.starts_with('[')) {
        return add_code_range(text::take_until(rest, '.'), set) ? std::optional(set) : std::nullopt;
    }
    rest.remove_prefix(1);
    if (rest.find(']') == rest.npos) {
        return std::nullopt;
    }
    std::string_view inside = text::take_until(rest, ']');
    do {
        if (!add_code_range(text::take_until(inside, ';'), set)) {
            return std::nullopt;
        }
    } while (!inside.empty());
    if (!rest.empty() && rest.front() != '.') {
        return std::nullopt;
    }
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
    return set;
}

std::array<CodeSet, 4> parse_codes(std::string_view text) {
    std::array<CodeSet, 4> codes;
    std::string_view rest = text;
    bool is_right = true;
    for (CodeSet& set : codes) {
        const std::optional<CodeSet> taken = take_codes(rest);
        is_right = is_right && taken;
        set = taken.value_or(CodeSet());
    }
    constexpr std::size_t k_loopback = 127;
    if (!is_right || !rest.empty() || text.ends_with('.') || codes[0].count() != 1 ||
        !codes[0][k_loopback]) {
        throw_error("'{}': expected codes such as 127.0.[0..255].[1..3]", text);
    }
    return codes;
}

} // namespace

DnsAllowList DnsAllowList::parse(std::string_view text) {
    const std::size_t equals = text.find('=');
    DnsAllowList list;
    list.zone_ = text::lower(text.substr(0, equals));
    if (list.zone_.ends_with('.')) {
        list.zone_.pop_back();
    }
    constexpr std::size_t k_longest_zone =
        net::k_longest_dns_name - 64; // with an IPv6 address in front
    if (!net::is_dns_name(list.zone_) || list.zone_.find('.') == std::string::npos ||
        list.zone_.size() > k_longest_zone) {
        throw_error("'{}' is not a zone (example: list.dnswl.org)", text.substr(0, equals));
    }
    list.codes_ =
        parse_codes(equals == text.npos ? "127.0.[0..255].[1..3]" : text.substr(equals + 1));
    return list;
}

net::DnsQuestion DnsAllowList::question(const net::Address& client) const {
    return {net::reversed_name(client) + "." + zone_, net::DnsType::a};
}

DnsAllowList::Verdict DnsAllowList::judge(const net::DnsAnswer& answer) const {
    constexpr net::Address k_refused = net::Address::of_ipv4(0x7f0000ff);
    const auto counts = [this](const net::Address& code) {
        const std::uint32_t bits = code.ipv4();
        return codes_[0][bits >> 24] && codes_[1][bits >> 16 & 0xff] &&
               codes_[2][bits >> 8 & 0xff] && codes_[3][bits & 0xff];
    };
    const std::vector<net::Address>& codes = answer.addresses;
    if (std::find(codes.begin(), codes.end(), k_refused) != codes.end()) {
        return Verdict::refused;
    }
    return std::any_of(codes.begin(), codes.end(), counts) ? Verdict::listed : Verdict::not_listed;
}

} // namespace ispkit::mail
