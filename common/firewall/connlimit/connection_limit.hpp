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

/// How often something may happen: 30/minute.
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

/// What becomes of a connection above the limit.
struct OverLimit {
    enum class Verdict { pass, drop, reject };

    Verdict verdict = Verdict::drop;
    bool log = false;

    /// Reads "drop", "reject", "log" (and let it pass), "log,drop" or "log,reject"; throws Error.
    static OverLimit parse(std::string_view text);

    friend bool operator==(const OverLimit&, const OverLimit&) = default;
};

/// What such a line in the kernel's log begins with, and how many there may be.
inline constexpr std::string_view k_limit_log_prefix = "smtp-connlimit: ";
inline constexpr std::string_view k_limit_log_rate = "1/second";
inline constexpr std::uint32_t k_limit_log_burst = 10;

/// A limit of new TCP connections for each client: a bucket that holds `burst` of them, and is
/// filled by `rate`.
struct ConnectionLimit {
    /// Of nftables, or the chain of iptables; see check_table_name.
    std::string table = "smtp_connlimit";
    std::vector<std::uint16_t> ports{25};
    ConnectionRate rate;
    /// What nft(8) and iptables(8) take for it, too.
    std::uint32_t burst = 5;
    /// Clients whose addresses have so many bits in common are one.
    unsigned ipv4_length = 32;
    unsigned ipv6_length = 64;
    /// How many clients there is room for, of each family.
    std::uint32_t size = 65'536;
    /// A client that was not seen for that long is forgotten.
    std::chrono::seconds timeout = std::chrono::hours(1);
    OverLimit over;
    /// Never limited.
    std::vector<net::Prefix> allowed;
    /// Who is limited; everybody, where the list is empty.
    std::vector<net::Prefix> clients;

    /// A family's clients: of which family, and how long their prefix is.
    NftSet source(bool ipv4) const { return {ipv4, ipv4 ? ipv4_length : ipv6_length}; }
    std::array<NftSet, 2> sources() const { return {source(true), source(false)}; }
};

/// The longest name of a table, such that names made of it fit everywhere.
inline constexpr std::size_t k_longest_limit_name = 15;
inline constexpr std::uint32_t k_most_burst = 10'000;
inline constexpr std::uint32_t k_most_limited = 262'144;
inline constexpr std::chrono::hours k_longest_memory{24 * 30};

/// The time in which an empty bucket becomes full, in whole seconds.
std::chrono::seconds time_to_refill(const ConnectionRate& rate, std::uint32_t burst);

/// A name is "smtp_" and small letters, digits and underscores, at most 15 in all: no word of
/// nft's language begins so, and iptables and its match take it. Throws Error for another.
void check_table_name(std::string_view name);

/// Reads a TCP port, 1 to 65535; throws Error.
std::uint16_t parse_port(std::string_view text);

/// "25, 465", with that between them.
std::string joined_ports(const ConnectionLimit& limit, std::string_view separator);

/// Whether it limits anybody of that family.
bool limits_anybody(const ConnectionLimit& limit, bool ipv4);

/// One line that says what the limit is, for that family or for both: the head of what is printed
/// for it.
enum class IpFamily { ipv4, ipv6 };
std::string describe(const ConnectionLimit& limit, std::optional<IpFamily> family);

} // namespace ispkit::firewall
