// SPDX-License-Identifier: MIT
#include "firewall/connlimit/connection_limit_nft.hpp"

#include <fmt/format.h>

#include <utility>

namespace ispkit::firewall {

namespace {

std::string_view family_of(bool ipv4) {
    return ipv4 ? "ipv4" : "ipv6";
}

std::string_view protocol_of(bool ipv4) {
    return ipv4 ? "ip" : "ip6";
}

/// The set of the buckets. Its name contains the parameters that its elements cannot change later.
std::string buckets_of(const ConnectionLimit& limit, const NftSet& source) {
    return fmt::format("{}{}_{}_{}_burst_{}_size_{}", k_bucket_set, source.name(), limit.rate.count,
                       limit.rate.unit, limit.burst, limit.size);
}

std::string limited_of(const ConnectionLimit& limit, const NftSet& source) {
    return fmt::format("{}{}_size_{}", k_limited_set, source.name(), limit.size);
}

std::string list_set(std::string_view name, bool ipv4, std::string_view elements) {
    return fmt::format("\tset {}_{} {{\n"
                       "\t\ttype {}_addr\n"
                       "\t\tflags interval\n"
                       "{}"
                       "\t}}\n",
                       name, family_of(ipv4), family_of(ipv4), elements);
}

/// The prefixes of one family; no text if there are none, since nft has no empty list.
std::string elements_of(const std::vector<net::Prefix>& prefixes, bool ipv4) {
    std::string elements;
    for (const net::Prefix& prefix : prefixes) {
        if (prefix.is_ipv4() == ipv4) {
            elements += fmt::format("{}\n\t\t\t{}", elements.empty() ? "" : ",", prefix.str());
        }
    }
    return elements.empty() ? elements : fmt::format("\t\telements = {{{}\n\t\t}}\n", elements);
}

std::string counters() {
    std::string text;
    for (const bool ipv4 : {true, false}) {
        for (const std::string_view name : {"allowed", "unlisted", "within", "limited"}) {
            text += fmt::format("\tcounter {}_{} {{\n\t}}\n", name, family_of(ipv4));
        }
    }
    return text;
}

std::string dynamic_set(const std::string& name, const NftSet& source, std::uint32_t size) {
    return fmt::format("\tset {} {{\n"
                       "\t\ttype {}_addr\n"
                       "\t\tsize {}\n"
                       "\t\tflags dynamic, timeout\n"
                       "\t}}\n",
                       name, family_of(source.ipv4), size);
}

/// The chain for all new connections of a family, allowed clients first.
std::string new_chain(const ConnectionLimit& limit, const NftSet& source) {
    const std::string_view family = family_of(source.ipv4);
    const std::string_view protocol = protocol_of(source.ipv4);
    std::string chain = fmt::format("\tchain new_{0} {{\n"
                                    "\t\t{1} saddr @allowed_{0} counter name allowed_{0} accept\n",
                                    family, protocol);
    if (!limit.clients.empty()) {
        chain += fmt::format("\t\t{1} saddr != @clients_{0} counter name unlisted_{0} accept\n",
                             family, protocol);
    }
    // No other rule may look a client up in the set: that would also take from its bucket.
    return chain + fmt::format("\t\tupdate @{1} {{ {2} timeout {3}s limit rate over {4} burst {5} "
                               "packets }} goto limited_{0}\n"
                               "\t\tcounter name within_{0}\n"
                               "\t}}\n",
                               family, buckets_of(limit, source), source_key(source),
                               limit.timeout.count(), limit.rate.str(), limit.burst);
}

/// The chain for connections above the limit.
std::string limited_chain(const ConnectionLimit& limit, const NftSet& source) {
    std::string chain = fmt::format("\tchain limited_{0} {{\n"
                                    "\t\tcounter name limited_{0}\n"
                                    "\t\tupdate @{1} {{ {2} timeout {3}s counter }}\n",
                                    family_of(source.ipv4), limited_of(limit, source),
                                    source_key(source), limit.timeout.count());
    if (limit.over.log) {
        chain += fmt::format("\t\tlimit rate {} burst {} packets log prefix \"{}\" level info\n",
                             k_limit_log_rate, k_limit_log_burst, k_limit_log_prefix);
    }
    if (limit.over.verdict == OverLimit::Verdict::drop) {
        chain += "\t\tdrop\n";
    } else if (limit.over.verdict == OverLimit::Verdict::reject) {
        chain += "\t\treject with tcp reset\n";
    }
    return chain + "\t}\n";
}

std::string input_chain(const ConnectionLimit& limit) {
    std::string chain = "\tchain input {\n"
                        "\t\ttype filter hook input priority -1; policy accept;\n"
                        "\t\tiif lo accept\n";
    for (const NftSet& source : limit.sources()) {
        chain +=
            fmt::format("\t\tmeta nfproto {0} tcp dport {{ {1} }} tcp flags & (fin | syn | rst "
                        "| ack) == syn ct state new,untracked goto new_{0}\n",
                        family_of(source.ipv4), joined_ports(limit, ", "));
    }
    return chain + "\t}\n";
}

} // namespace

std::string nft_ruleset(const ConnectionLimit& limit) {
    const std::string table = fmt::format("table inet {}", limit.table);
    std::string lists;
    std::string filled_lists;
    std::string flushes = fmt::format("flush {}\n", table);
    std::string rest = counters();
    for (const NftSet& source : limit.sources()) {
        for (const auto& [name, prefixes] :
             {std::pair("allowed", &limit.allowed), std::pair("clients", &limit.clients)}) {
            lists += list_set(name, source.ipv4, "");
            filled_lists += list_set(name, source.ipv4, elements_of(*prefixes, source.ipv4));
            flushes +=
                fmt::format("flush set inet {} {}_{}\n", limit.table, name, family_of(source.ipv4));
        }
        rest += dynamic_set(buckets_of(limit, source), source, limit.size);
        rest += dynamic_set(limited_of(limit, source), source, limit.size);
    }
    // Chains come before the chains that refer to them.
    for (const NftSet& source : limit.sources()) {
        rest += limited_chain(limit, source) + new_chain(limit, source);
    }
    return fmt::format("# {}.\n"
                       "# Load it with nft -f; nft delete {} removes it.\n\n"
                       "{} {{\n{}}}\n\n"
                       "{}\n"
                       "{} {{\n{}{}{}}}\n",
                       describe(limit, std::nullopt), table, table, lists, flushes, table,
                       filled_lists, rest, input_chain(limit));
}

} // namespace ispkit::firewall
