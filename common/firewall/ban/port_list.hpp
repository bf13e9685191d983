// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::firewall {

/// The transport protocols that have ports in SIP (RFC 3261, RFC 4168), with IANA's numbers.
enum class Transport : std::uint8_t { tcp = 6, udp = 17, sctp = 132 };

/// "tcp".
std::string_view transport_name(Transport transport);

/// Ports from first to last of a transport protocol.
struct PortRange {
    Transport transport;
    std::uint16_t first;
    std::uint16_t last;

    /// "5060" or "5060-5061".
    std::string numbers() const;

    friend auto operator<=>(const PortRange&, const PortRange&) = default;
};

/// The destination ports that bans apply to.
class PortList {
public:
    /// All ports, and packets of protocols without ports.
    PortList() = default;

    /// Overlapping and adjacent ranges become one.
    explicit PortList(std::vector<PortRange> ranges);

    /// Reads "all", or PORT[-PORT][/PROTOCOL] separated by commas: "5060-5061,8089/tcp". PROTOCOL
    /// is tcp, udp or sctp; without it all three are meant. Throws Error for anything else.
    static PortList parse(std::string_view text);

    bool is_all() const { return ranges_.empty(); }

    /// Sorted, without overlap; empty for all ports.
    const std::vector<PortRange>& ranges() const { return ranges_; }

    /// "all", or as parse() reads it, with the protocol of each range.
    std::string str() const;
    /// The same, each range apart.
    std::vector<std::string> texts() const;

    friend bool operator==(const PortList&, const PortList&) = default;

private:
    std::vector<PortRange> ranges_;
};

} // namespace ispkit::firewall
