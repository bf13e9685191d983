// SPDX-License-Identifier: MIT
#include "sip/config/address_list.hpp"

#include "text/ascii.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>

namespace ispkit::sip {

namespace {

constexpr unsigned k_ipv4_bits = 32;
constexpr unsigned k_ipv6_bits = 128;

/// 0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12,
/// 192.168.0.0/16, 224.0.0.0/3; and all of IPv6 but 2000::/3.
constexpr std::array<net::Prefix, 11> k_not_public = {{
    {net::Address::of_ipv4(0), 8},
    {net::Address::of_ipv4(0x0a00'0000), 8},
    {net::Address::of_ipv4(0x6440'0000), 10},
    {net::Address::of_ipv4(0x7f00'0000), 8},
    {net::Address::of_ipv4(0xa9fe'0000), 16},
    {net::Address::of_ipv4(0xac10'0000), 12},
    {net::Address::of_ipv4(0xc0a8'0000), 16},
    {net::Address::of_ipv4(0xe000'0000), 3},
    {net::Address::of_bits(0, 0), 3},
    {net::Address::of_bits(0x4000'0000'0000'0000, 0), 2},
    {net::Address::of_bits(0x8000'0000'0000'0000, 0), 1},
}};

/// An address, maybe in brackets and with a port. Like Asterisk, which asks getaddrinfo(3), takes
/// "10.1" and "0" for IPv4 addresses.
std::optional<net::Address> address_of(std::string_view text) {
    if (text.starts_with('[')) {
        text = text.substr(1, text.find(']') - 1);
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        text = text.substr(0, text.find(':'));
    }
    if (const std::optional<net::Address> address = net::Address::parse(text)) {
        return address;
    }
    in_addr number{};
    if (text.find_first_not_of("0123456789abcdefABCDEFxX.") != std::string_view::npos ||
        ::inet_aton(std::string(text).c_str(), &number) != 1) {
        return std::nullopt;
    }
    return net::Address::of_ipv4(ntohl(number.s_addr));
}

struct Mask {
    unsigned length;
    /// Whether the netmask has gaps (ones behind zeros): the entry then contains only a part of the
    /// prefix.
    bool has_gaps;
};

Mask mask_of(const net::Address& netmask) {
    if (netmask.is_ipv4()) {
        const auto ones = static_cast<unsigned>(std::countl_one(netmask.ipv4()));
        return {ones, static_cast<unsigned>(std::popcount(netmask.ipv4())) != ones};
    }
    auto ones = static_cast<unsigned>(std::countl_one(netmask.high()));
    if (ones == 64) {
        ones += static_cast<unsigned>(std::countl_one(netmask.low()));
    }
    const int bits = std::popcount(netmask.high()) + std::popcount(netmask.low());
    return {ones, static_cast<unsigned>(bits) != ones};
}

/// Reads what follows the slash: a netmask, or a length and anything behind it, as sscanf(3) reads
/// it.
std::optional<Mask> mask_of(std::string_view text, const net::Address& address) {
    text = text::trim_controls(text);
    if (text.find_first_of(".:") != std::string_view::npos) {
        const std::optional<net::Address> netmask = address_of(text);
        // "::" is the netmask of all addresses, and counts as an IPv6 netmask.
        return netmask && netmask->is_ipv4() == address.is_ipv4() ? std::optional(mask_of(*netmask))
                                                                  : std::nullopt;
    }
    text.remove_prefix(text.starts_with('+') ? 1 : 0);
    int length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    const auto most = static_cast<int>(address.is_ipv4() ? k_ipv4_bits : k_ipv6_bits);
    if (error != std::errc() || length < 0 || length > most) {
        return std::nullopt;
    }
    return Mask{static_cast<unsigned>(length), false};
}

bool covers(const net::Prefix& whole, const net::Prefix& part) {
    return whole.length() <= part.length() && whole.contains(part.first());
}

} // namespace

Share smaller(const Share& a, const Share& b) {
    return {std::min(a.ipv4, b.ipv4), std::min(a.ipv6, b.ipv6)};
}

Share sum(const Share& a, const Share& b) {
    return {a.ipv4 + b.ipv4, a.ipv6 + b.ipv6};
}

Reach reach_of(const Share& share) {
    if (share.ipv4 >= std::exp2(-8) || share.ipv6 >= std::exp2(-16)) {
        return Reach::everybody;
    }
    return share.ipv4 >= std::exp2(-16) || share.ipv6 >= std::exp2(-28) ? Reach::many : Reach::few;
}

std::string network_of_size(const Share& share) {
    const bool is_ipv4 = reach_of({share.ipv4, 0}) >= reach_of({0, share.ipv6});
    const double length = std::max(0.0, -std::log2(is_ipv4 ? share.ipv4 : share.ipv6));
    return fmt::format("/{:.0f} of IPv{}", length, is_ipv4 ? 4 : 6);
}

std::vector<std::string_view> AddressList::add(std::string_view value, Sense sense) {
    std::vector<std::string_view> others;
    while (!value.empty()) {
        const std::string_view text = text::trim_controls(text::take_until(value, ','));
        if (!text.empty() && !add_entry(text, sense)) {
            others.push_back(text);
        }
    }
    return others;
}

bool AddressList::add_entry(std::string_view text, Sense sense) {
    if (text.starts_with('!')) {
        text.remove_prefix(1);
        sense = sense == Sense::in ? Sense::out : Sense::in;
    }
    std::string_view mask_text = text;
    const std::optional<net::Address> address =
        address_of(text::trim_controls(text::take_until(mask_text, '/')));
    if (!address) {
        return false;
    }
    const bool has_mask = text.find('/') != std::string_view::npos;
    const std::optional<Mask> mask =
        has_mask ? mask_of(mask_text, *address) : Mask{k_ipv6_bits, false};
    if (!mask) {
        return false;
    }
    has_ipv6_ = has_ipv6_ || !address->is_ipv4();
    // The prefix of a netmask with gaps contains too many addresses, which must not make the list
    // smaller.
    if (!mask->has_gaps || sense == Sense::in) {
        entries_.push_back({net::Prefix(*address, mask->length), sense});
    }
    return true;
}

Share AddressList::share() const {
    Entries entries = entries_;
    for (const net::Prefix& prefix : k_not_public) {
        entries.push_back({prefix, Sense::out});
    }
    const auto ipv6 = std::stable_partition(
        entries.begin(), entries.end(), [](const Entry& entry) { return entry.prefix.is_ipv4(); });
    return {share(net::Prefix(net::Address::of_ipv4(0), 0), entries.begin(), ipv6, otherwise_),
            share(net::Prefix(net::Address(), 0), ipv6, entries.end(), otherwise_)};
}

/// All entries overlap with the prefix.
double AddressList::share(const net::Prefix& prefix, Entries::iterator begin, Entries::iterator end,
                          Sense otherwise) {
    const auto decider =
        std::find_if(std::make_reverse_iterator(end), std::make_reverse_iterator(begin),
                     [&prefix](const Entry& entry) { return covers(entry.prefix, prefix); });
    if (decider != std::make_reverse_iterator(begin)) {
        otherwise = decider->sense;
        begin = decider.base();
    }
    if (begin == end) {
        return otherwise == Sense::in ? 1 : 0;
    }
    // The remaining entries are smaller than the prefix: each is in one of its halves.
    const net::Prefix lower(prefix.first(), prefix.length() + 1);
    const net::Prefix upper(prefix.last(), prefix.length() + 1);
    const auto middle = std::stable_partition(
        begin, end, [&lower](const Entry& entry) { return covers(lower, entry.prefix); });
    return (share(lower, begin, middle, otherwise) + share(upper, middle, end, otherwise)) / 2;
}

} // namespace ispkit::sip
