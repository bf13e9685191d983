// SPDX-License-Identifier: MIT
#pragma once

#include "mail/spf/spf_record.hpp"
#include "net/dns/dns_answer.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ispkit::mail {

/// What SPF is checked for.
struct SpfMail {
    net::Address client;
    /// Of MAIL FROM; for the null sender that of HELO (RFC 7208, section 2.4). Without a domain
    /// there is nothing to check.
    std::string local_part;
    std::string domain;
    std::string helo;
};

/// The mail of a client: sender and HELO as Postfix has them, the null sender empty.
SpfMail spf_mail(const net::Address& client, std::string_view sender, std::string_view helo);

struct SpfVerdict {
    SpfResult result = SpfResult::none;
    /// The pass says something about the client: its domain's records name few addresses, and that
    /// of the client by name. A pass by +all or exists says nothing, nor one by a macro of the
    /// client or the mail, by which a domain's server can let everybody in, nor one by records
    /// whose networks have more than a /10 of IPv4's addresses, or a /24 of IPv6's.
    bool is_proof = false;
};

/// The answer to a question, if it is known.
using KnownAnswers =
    std::function<std::shared_ptr<const net::DnsAnswer>(const net::DnsQuestion& question)>;

/// check_host() of RFC 7208 with the answers that are known. If others are needed, returns the next
/// ones; the caller asks, and calls again with these as well. There are at most ten terms with
/// questions (section 4.6.4), so it is called about twenty times at most.
std::variant<SpfVerdict, std::vector<net::DnsQuestion>> check_spf(const SpfMail& mail,
                                                                  const KnownAnswers& known);

} // namespace ispkit::mail
