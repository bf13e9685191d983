// SPDX-License-Identifier: MIT
#include "firewall/connlimit/connection_limit.hpp"

#include "error.hpp"
#include "net/prefix_set.hpp"
#include "text/number.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace ispkit::firewall {

namespace {

struct Unit {
    std::string_view name;
    std::chrono::seconds period;
};

constexpr std::array<Unit, 4> k_units{{{"second", std::chrono::seconds(1)},
                                       {"minute", std::chrono::minutes(1)},
                                       {"hour", std::chrono::hours(1)},
                                       {"day", std::chrono::hours(24)}}};

/// A decimal number without sign and space; nothing for any other text.
std::optional<std::uint32_t> parse_count(std::string_view text) {
    std::uint32_t value = 0;
    return text::read_number(text, value) ? std::optional(value) : std::nullopt;
}

std::string_view action_text(const OverLimit& over) {
    switch (over.verdict) {
    case OverLimit::Verdict::pass:
        return "logged";
    case OverLimit::Verdict::drop:
        return over.log ? "logged and dropped" : "dropped";
    case OverLimit::Verdict::reject:
        return over.log ? "logged and rejected" : "rejected";
    }
    return {};
}

} // namespace

ConnectionRate ConnectionRate::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash != text.npos) {
        const std::optional<std::uint32_t> count = parse_count(text.substr(0, slash));
        for (const Unit& unit : k_units) {
            if (text.substr(slash + 1) == unit.name && count && *count >= 1 && *count <= k_most) {
                return {*count, unit.name, unit.period};
            }
        }
    }
    throw_error("'{}' is not a rate (example: 30/minute; a number from 1 to {}, and /second, "
                "/minute, /hour "
                "or /day)",
                text, k_most);
}

OverLimit OverLimit::parse(std::string_view text) {
    struct Named {
        std::string_view name;
        OverLimit over;
    };
    static constexpr std::array<Named, 5> k_actions{{{"drop", {Verdict::drop, false}},
                                                     {"reject", {Verdict::reject, false}},
                                                     {"log", {Verdict::pass, true}},
                                                     {"log,drop", {Verdict::drop, true}},
                                                     {"log,reject", {Verdict::reject, true}}}};
    for (const Named& action : k_actions) {
        if (action.name == text) {
            return action.over;
        }
    }
    throw_error("'{}' is not drop, reject, log, log,drop or log,reject", text);
}

std::chrono::seconds time_to_refill(const ConnectionRate& rate, std::uint32_t burst) {
    const std::chrono::seconds all = rate.period * burst;
    return (all + std::chrono::seconds(rate.count - 1)) / rate.count;
}

void check_table_name(std::string_view name) {
    constexpr std::string_view k_start = "smtp_";
    constexpr std::string_view k_letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    if (!name.starts_with(k_start) || name.size() == k_start.size() ||
        name.size() > k_longest_limit_name || name.find_first_not_of(k_letters) != name.npos) {
        throw_error("'{}' is not a valid name ('{}' and lower-case letters, digits and "
                    "underscores, at most "
                    "{} characters)",
                    name, k_start, k_longest_limit_name);
    }
}

std::uint16_t parse_port(std::string_view text) {
    const std::optional<std::uint32_t> port = parse_count(text);
    if (!port || *port < 1 || *port > 65'535) {
        throw_error("'{}' is not a port (1 to 65535)", text);
    }
    return static_cast<std::uint16_t>(*port);
}

std::string joined_ports(const ConnectionLimit& limit, std::string_view separator) {
    return fmt::format("{}", fmt::join(limit.ports, separator));
}

bool limits_anybody(const ConnectionLimit& limit, bool ipv4) {
    const std::vector<net::Prefix> everybody{*net::Prefix::parse(ipv4 ? "0.0.0.0/0" : "::/0")};
    const std::vector<net::Prefix>& clients = limit.clients.empty() ? everybody : limit.clients;
    const net::PrefixSet allowed(limit.allowed);
    return std::any_of(clients.begin(), clients.end(), [&](const net::Prefix& client) {
        return client.is_ipv4() == ipv4 && !allowed.covers(client);
    });
}

std::string describe(const ConnectionLimit& limit, std::optional<IpFamily> family) {
    const std::string ipv4 = fmt::format("IPv4 /{}", limit.ipv4_length);
    const std::string ipv6 = fmt::format("IPv6 /{}", limit.ipv6_length);
    return fmt::format("{} new connections, {} at once, to port {} from each {}{}; above that they "
                       "are {}",
                       limit.rate.str(), limit.burst, joined_ports(limit, ", "),
                       family == IpFamily::ipv4   ? ipv4
                       : family == IpFamily::ipv6 ? ipv6
                                                  : ipv4 + " and " + ipv6,
                       limit.clients.empty() ? "" : " of the listed clients",
                       action_text(limit.over));
}

} // namespace ispkit::firewall
