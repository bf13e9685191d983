// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/nft_script.hpp"
#include "net/prefix.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::firewall {

/// A rate of new connections: 30/minute.
struct ConnectionRate {
    std::uint32_t count = 0;
    /// "second", "minute", "hour" or "day", as nft(8) and iptables(8) write it.
    std::string_view unit;
    std::chrono::seconds period{0};

    /// Reads "COUNT/UNIT", a count from 1 to k_most; throws Error.
    static ConnectionRate parse(std::string_view text);

    /// "30/minute".
    std::string str() const { return fmt::format("{}/{}", count, unit); }

    static constexpr std::uint32_t k_most = 10'000;
};

/// The treatment of a connection above the limit.
struct OverLimit {
    enum class Verdict { pass, drop, reject };

    Verdict verdict = Verdict::drop;
    bool log = false;

    /// Reads "drop", "reject", "log" (and let it pass), "log,drop" or "log,reject"; throws Error.
    static OverLimit parse(std::string_view text);

    friend bool operator==(const OverLimit&, const OverLimit&) = default;
};

/// The prefix of such a line in the kernel's log, and the maximum rate of lines.
inline constexpr std::string_view k_limit_log_prefix = "smtp-connlimit: ";
inline constexpr std::string_view k_limit_log_rate = "1/second";
inline constexpr std::uint32_t k_limit_log_burst = 10;

/// A limit of new TCP connections for each client: a bucket with room for `burst` connections that
/// refills at `rate`.
struct ConnectionLimit {
    /// The table of nftables, or the chain of iptables; see check_table_name.
    std::string table = "smtp_connlimit";
    std::vector<std::uint16_t> ports{25};
    ConnectionRate rate;
    /// The default of nft(8) and iptables(8), too.
    std::uint32_t burst = 5;
    /// Addresses with this many leading bits in common count as one client.
    unsigned ipv4_length = 32;
    unsigned ipv6_length = 64;
    /// The maximum number of clients of each family.
    std::uint32_t size = 65'536;
    /// A client that was not seen for that long is forgotten.
    std::chrono::seconds timeout = std::chrono::hours(1);
    OverLimit over;
    /// Never limited.
    std::vector<net::Prefix> allowed;
    /// The limited clients; empty: all clients.
    std::vector<net::Prefix> clients;

    /// The family and prefix length of a family's clients.
    NftSet source(bool ipv4) const { return {ipv4, ipv4 ? ipv4_length : ipv6_length}; }
    std::array<NftSet, 2> sources() const { return {source(true), source(false)}; }
};

/// The longest name of a table, so that names derived from it fit everywhere.
inline constexpr std::size_t k_longest_limit_name = 15;
inline constexpr std::uint32_t k_most_burst = 10'000;
inline constexpr std::uint32_t k_most_limited = 262'144;
inline constexpr std::chrono::hours k_longest_memory{24 * 30};

/// The time in which an empty bucket becomes full, in whole seconds.
std::chrono::seconds time_to_refill(const ConnectionRate& rate, std::uint32_t burst);

/// A name is "smtp_" and lower-case letters, digits and underscores, at most 15 characters: no word
/// of nft's language begins so, and iptables and its match accept it. Throws Error for any other
/// name.
void check_table_name(std::string_view name);

/// Reads a TCP port, 1 to 65535; throws Error.
std::uint16_t parse_port(std::string_view text);

/// "25, 465", with the separator between the ports.
std::string joined_ports(const ConnectionLimit& limit, std::string_view separator);

/// Whether the limit affects any client of that family.
bool limits_anybody(const ConnectionLimit& limit, bool ipv4);

/// One line that describes the limit, for that family or for both: the head of the printed rules.
enum class IpFamily { ipv4, ipv6 };
std::string describe(const ConnectionLimit& limit, std::optional<IpFamily> family);

} // namespace ispkit::firewall
