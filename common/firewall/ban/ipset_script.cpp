// SPDX-License-Identifier: MIT
#include "firewall/ban/ipset_script.hpp"

#include "error.hpp"
#include "firewall/ban/nft_script.hpp"
#include "text/lines.hpp"
#include "text/number.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::firewall {

namespace {

std::string_view ipset_of(bool ipv4) {
    return ipv4 ? k_ipsets[0] : k_ipsets[1];
}

/// "5060" or "5060:5061".
std::string multiport_item(const PortRange& range) {
    return range.first == range.last ? fmt::format("{}", range.first)
                                     : fmt::format("{}:{}", range.first, range.last);
}

/// Matches for one rule each: of one protocol, and with as many ports as the match multiport takes.
std::vector<std::string> port_matches(const PortList& ports) {
    constexpr std::size_t k_most_ports = 15; // and a range is two
    std::vector<std::string> matches;
    std::size_t count = k_most_ports;
    const PortRange* previous = nullptr;
    for (const PortRange& range : ports.ranges()) {
        const std::size_t size = range.first == range.last ? 1 : 2;
        count += size;
        if (previous == nullptr || previous->transport != range.transport || count > k_most_ports) {
            matches.push_back(fmt::format("-p {} -m multiport --dports {} ",
                                          transport_name(range.transport), multiport_item(range)));
            count = size;
        } else {
            matches.back().back() = ',';
            matches.back() += multiport_item(range) + " ";
        }
        previous = &range;
    }
    return matches;
}

/// "203.0.113.5 timeout 599"
BanListing::Ban parse_element(std::string_view text) {
    const std::string_view prefix_text = text::take_word(text);
    const std::optional<net::Prefix> prefix = net::Prefix::parse(prefix_text);
    std::uint64_t seconds = 0;
    if (!prefix || text::take_word(text) != "timeout" ||
        !text::read_number(text::take_word(text), seconds)) {
        throw_error("'{}' is not an element with a timeout", prefix_text);
    }
    return {*prefix, seconds == 0 ? std::nullopt : std::optional(seconds)};
}

} // namespace

std::string ipset_setup_script() {
    return fmt::format("create {} hash:net family inet timeout 0 maxelem {}\n"
                       "create {} hash:net family inet6 timeout 0 maxelem {}\n",
                       k_ipsets[0], k_most_elements, k_ipsets[1], k_most_elements);
}

std::string ipset_change_script(std::span<const BanRecord> records) {
    std::string script;
    for (const BanRecord& record : records) {
        const std::string_view set = ipset_of(record.prefix.is_ipv4());
        script += record.action == BanRecord::Action::ban
                      ? fmt::format("add {} {} timeout {}\n", set, record.prefix.str(),
                                    std::min(record.seconds, k_longest_ipset_ban))
                      : fmt::format("del {} {}\n", set, record.prefix.str());
    }
    return script;
}

std::string iptables_ban_rules(bool ipv4, const PortList& ports) {
    std::string rules = fmt::format("*raw\n:{} - [0:0]\n", k_iptables_chain);
    const std::vector<std::string> matches =
        ports.is_all() ? std::vector<std::string>{""} : port_matches(ports);
    for (const std::string& match : matches) {
        rules += fmt::format("-A {} {}-m set --match-set {} src -j DROP\n", k_iptables_chain, match,
                             ipset_of(ipv4));
    }
    return rules + "COMMIT\n";
}

BanListing::Dropped parse_iptables_counters(std::string_view text, bool ipv4) {
    BanListing::Dropped dropped{.family = ipv4 ? "ipv4" : "ipv6", .packets = 0, .bytes = 0};
    text::for_each_line(text, "the rules", [&](std::string_view line, std::uint64_t) {
        while (!line.empty()) {
            if (text::take_word(line) == "-c") {
                std::uint64_t packets = 0;
                std::uint64_t bytes = 0;
                if (text::read_number(text::take_word(line), packets) &&
                    text::read_number(text::take_word(line), bytes)) {
                    dropped.packets += packets;
                    dropped.bytes += bytes;
                }
            }
        }
    });
    return dropped;
}

BanListing parse_ipset_listing(std::string_view text) {
    BanListing listing;
    text::for_each_line(text, "the sets", [&](std::string_view line, std::uint64_t) {
        const std::string_view command = text::take_word(line);
        const std::string_view set = text::take_word(line);
        if (command == "add" &&
            std::find(k_ipsets.begin(), k_ipsets.end(), set) != k_ipsets.end()) {
            listing.bans.push_back(parse_element(line));
        } else if (command != "create") {
            throw_error("'{}' is neither create nor add", command);
        }
    });
    return listing;
}

} // namespace ispkit::firewall
