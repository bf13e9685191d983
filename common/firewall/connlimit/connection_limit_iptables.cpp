// SPDX-License-Identifier: MIT
#include "firewall/connlimit/connection_limit_iptables.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::firewall {

namespace {

/// A number of 32 bits that depends on all of the text (FNV-1a).
std::uint32_t digest(std::string_view text) {
    std::uint32_t value = 0x811c'9dc5;
    for (const char c : text) {
        value = (value ^ static_cast<unsigned char>(c)) * 0x0100'0193;
    }
    return value;
}

/// The table of the match hashlimit. Old kernels take only 15 characters, too few to contain the
/// whole limit: use a digest.
std::string hash_table_name(const ConnectionLimit& limit, unsigned length) {
    return fmt::format("smtp_{:08x}",
                       digest(fmt::format("{} {} {} {} {} {}", limit.table, limit.rate.str(),
                                          limit.burst, length, limit.size, limit.timeout.count())));
}

/// One slot for eight clients, as by the kernel's default; the kernel does not accept fewer clients
/// than slots.
std::uint32_t hash_table_size(const ConnectionLimit& limit) {
    return std::max<std::uint32_t>(1, limit.size / 8);
}

/// A rule for each prefix of the family.
std::string rules_for(const std::vector<net::Prefix>& prefixes, bool ipv4, std::string_view chain,
                      std::string_view target) {
    std::string rules;
    for (const net::Prefix& prefix : prefixes) {
        if (prefix.is_ipv4() == ipv4) {
            rules += fmt::format("-A {} -s {} {}\n", chain, prefix.str(), target);
        }
    }
    return rules;
}

std::string over_rules(const ConnectionLimit& limit) {
    std::string rules;
    if (limit.over.log) {
        rules = fmt::format("-A {}-over -m limit --limit {} --limit-burst {} -j LOG --log-prefix "
                            "\"{}\" --log-level info\n",
                            limit.table, k_limit_log_rate, k_limit_log_burst, k_limit_log_prefix);
    }
    switch (limit.over.verdict) {
    case OverLimit::Verdict::pass:
        break;
    case OverLimit::Verdict::drop:
        rules += fmt::format("-A {}-over -j DROP\n", limit.table);
        break;
    case OverLimit::Verdict::reject:
        rules += fmt::format("-A {}-over -p tcp -j REJECT --reject-with tcp-reset\n", limit.table);
        break;
    }
    return rules;
}

} // namespace

std::string iptables_rules(const ConnectionLimit& limit, IpFamily family) {
    const bool ipv4 = family == IpFamily::ipv4;
    const NftSet source = limit.source(ipv4);
    const std::string_view command = ipv4 ? "iptables" : "ip6tables";
    const std::string new_chain = limit.table + "-new";
    const std::string limit_chain = limit.table + "-limit";
    std::string rules = fmt::format(
        "# {0}.\n"
        "# Load it with {1}-restore --noflush; once after each boot, lead new connections here:\n"
        "# {1} -C INPUT -j {2} 2>/dev/null || {1} -I INPUT -j {2}\n"
        "*filter\n"
        ":{2} - [0:0]\n:{3} - [0:0]\n:{4} - [0:0]\n:{2}-over - [0:0]\n"
        "-A {2} ! -i lo -p tcp -m tcp --syn -m multiport --dports {5} -m conntrack --ctstate "
        "NEW,UNTRACKED -j {3}\n",
        describe(limit, family), command, limit.table, new_chain, limit_chain,
        joined_ports(limit, ","));
    rules += rules_for(limit.allowed, ipv4, new_chain, "-j RETURN");
    rules += limit.clients.empty() ? fmt::format("-A {} -j {}\n", new_chain, limit_chain)
                                   : rules_for(limit.clients, ipv4, new_chain, "-g " + limit_chain);
    rules += fmt::format(
        "-A {0} -m hashlimit --hashlimit-above {1} --hashlimit-burst {2} --hashlimit-mode srcip "
        "--hashlimit-srcmask {3} --hashlimit-name {4} --hashlimit-htable-size {5} "
        "--hashlimit-htable-max {6} --hashlimit-htable-expire {7} -j {8}-over\n",
        limit_chain, limit.rate.str(), limit.burst, source.length,
        hash_table_name(limit, source.length), hash_table_size(limit), limit.size,
        std::chrono::milliseconds(limit.timeout).count(), limit.table);
    return rules + over_rules(limit) + "COMMIT\n";
}

} // namespace ispkit::firewall
