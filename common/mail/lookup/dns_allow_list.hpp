// SPDX-License-Identifier: MIT
#pragma once

#include "net/dns/dns_answer.hpp"

#include <array>
#include <bitset>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// A DNS list of clients that are trusted (RFC 5782), such as list.dnswl.org, and the codes that
/// count.
class DnsAllowList {
public:
    /// Reads "ZONE" or "ZONE=CODES". CODES is an address of 127.0.0.0/8, each of its numbers
    /// possibly a set, as in Postfix's postscreen_dnsbl_sites: "127.0.[0..255].[1;3]". The default
    /// is 127.0.[0..255].[1..3], DNSWL's trust levels low, medium and high. Throws Error.
    static DnsAllowList parse(std::string_view text);

    const std::string& zone() const { return zone_; }

    net::DnsQuestion question(const net::Address& client) const;

    enum class Verdict {
        listed,
        not_listed,
        /// The list does not answer this name server, which asks too much: 127.0.0.255.
        refused,
    };
    Verdict judge(const net::DnsAnswer& answer) const;

private:
    std::string zone_;
    std::array<std::bitset<256>, 4> codes_;
};

} // namespace ispkit::mail
