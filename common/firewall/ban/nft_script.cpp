// SPDX-License-Identifier: MIT
#include "firewall/ban/nft_script.hpp"

#include "firewall/ban/feed.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>

namespace ispkit::firewall {

namespace {

constexpr std::string_view k_table = "inet ispkit";

std::string_view family_of(const NftSet& set) {
    return set.ipv4 ? "ipv4" : "ipv6";
}

unsigned longest(const NftSet& set) {
    return set.ipv4 ? 32 : 128;
}

/// Commands for the set of ports, which the rules use unless they are for all ports.
std::string port_commands(const PortList& ports) {
    std::string script = fmt::format(
        "add set {} ports {{ type inet_proto . inet_service; flags interval; }}\n", k_table);
    if (ports.is_all()) {
        return script + fmt::format("delete set {} ports\n", k_table);
    }
    std::string elements;
    for (const PortRange& range : ports.ranges()) {
        elements += fmt::format("{}{} . {}", elements.empty() ? "" : ", ",
                                transport_name(range.transport), range.numbers());
    }
    return script + fmt::format("flush set {} ports\nadd element {} ports {{ {} }}\n", k_table,
                                k_table, elements);
}

std::string element_commands(std::string_view verb, const NftSet& set,
                             const std::string& elements) {
    return fmt::format("{} element {} {} {{ {} }}\n", verb, k_table, set.name(), elements);
}

} // namespace

const NftSets k_usual_sets{{true, 32}, {true, 24}, {false, 128}, {false, 64}, {false, 48}};

std::string NftSet::name() const {
    return fmt::format("{}_{}{}{}", family_of(*this), length, source.empty() ? "" : "_", source);
}

std::optional<NftSet> set_of_name(std::string_view name) {
    for (const bool ipv4 : {true, false}) {
        const std::string start = ipv4 ? "ipv4_" : "ipv6_";
        if (!name.starts_with(start)) {
            continue;
        }
        NftSet set{ipv4, 0};
        const char* const end =
            std::from_chars(name.data() + start.size(), name.data() + name.size(), set.length).ptr;
        const std::string_view rest = name.substr(static_cast<std::size_t>(end - name.data()));
        if (rest.starts_with('_')) {
            set.source = rest.substr(1);
        }
        if (set.name() == name && set.length <= longest(set) &&
            (set.source.empty() || is_source_name(set.source))) {
            return set;
        }
    }
    return std::nullopt;
}

std::string source_key(const NftSet& set) {
    const std::string_view source = set.ipv4 ? "ip saddr" : "ip6 saddr";
    if (set.length == longest(set)) {
        return std::string(source);
    }
    const net::Address all_ones = set.ipv4
                                      ? net::Address::of_ipv4(~std::uint32_t{0})
                                      : net::Address::of_bits(~std::uint64_t{0}, ~std::uint64_t{0});
    return fmt::format("{} & {}", source, net::Prefix(all_ones, set.length).first().str());
}

std::string setup_script(const NftSets& sets, const PortList& ports) {
    std::string script = fmt::format("add table {}\n", k_table);
    for (const std::string_view family : {"ipv4", "ipv6"}) {
        script += fmt::format("add counter {} dropped_{}\n", k_table, family);
    }
    // Before connection tracking (-200), so that packets of established connections are dropped,
    // too.
    script += fmt::format("add chain {} drop_banned {{ type filter hook prerouting priority -300; "
                          "policy accept; }}\nflush chain {} drop_banned\n",
                          k_table, k_table);
    script += port_commands(ports);
    const std::string_view to_ports = ports.is_all() ? "" : " meta l4proto . th dport @ports";
    for (const NftSet& set : sets) {
        script += fmt::format("add set {} {} {{ type {}_addr; flags timeout; size {}; }}\n",
                              k_table, set.name(), family_of(set), k_most_elements);
        script += fmt::format("add rule {} drop_banned {} @{}{} counter name dropped_{} drop\n",
                              k_table, source_key(set), set.name(), to_ports, family_of(set));
    }
    return script;
}

std::string change_script(std::span<const BanRecord> records) {
    struct Elements {
        std::string all;
        std::string banned;
    };
    std::map<NftSet, Elements> sets;
    for (const BanRecord& record : records) {
        Elements& elements = sets[set_of(record.prefix)];
        const std::string address = record.prefix.first().str();
        elements.all += (elements.all.empty() ? "" : ", ") + address;
        if (record.action == BanRecord::Action::ban) {
            elements.banned += fmt::format("{}{} timeout {}s", elements.banned.empty() ? "" : ", ",
                                           address, record.seconds);
        }
    }
    std::string script;
    for (const auto& [set, elements] : sets) {
        // Add, delete, add again: only an existing element can be deleted, and only a new one is
        // sure to get the new timeout.
        script += element_commands("add", set, elements.all);
        script += element_commands("delete", set, elements.all);
        if (!elements.banned.empty()) {
            script += element_commands("add", set, elements.banned);
        }
    }
    return script;
}

std::string replace_script(const NftSets& sets, const std::string& source,
                           std::span<const net::Prefix> prefixes) {
    std::map<NftSet, std::string> elements;
    for (const net::Prefix& prefix : prefixes) {
        std::string& of_set = elements[set_of(prefix, source)];
        of_set += (of_set.empty() ? "" : ", ") + prefix.first().str();
    }
    std::string script;
    for (const NftSet& set : sets) {
        if (set.source == source) {
            script += flush_command(set);
        }
    }
    for (const auto& [set, of_set] : elements) {
        script += element_commands("add", set, of_set);
    }
    return script;
}

std::string flush_command(const NftSet& set) {
    return fmt::format("flush set {} {}\n", k_table, set.name());
}

} // namespace ispkit::firewall
