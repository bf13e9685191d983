// SPDX-License-Identifier: MIT
#pragma once

#include "mail/lookup/dns_allow_list.hpp"
#include "mail/policy/policy_request.hpp"
#include "net/dns/dns_resolver.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

struct LookupSettings {
    /// Whether SPF vouches for mail.
    bool spf = false;
    std::vector<DnsAllowList> lists;
    /// How long a mail waits for name servers.
    std::chrono::seconds wait{2};
    /// As for net::DnsResolver.
    std::string servers;
    /// How many mails may wait at once.
    std::size_t most = 1000;

    bool are_wanted() const { return spf || !lists.empty(); }
};

/// What DNS says of a mail.
enum class Vouched : std::uint8_t {
    /// Name servers have not answered yet.
    undecided,
    by_nobody,
    /// SPF passes, by records that say something (SpfVerdict::is_proof).
    by_spf,
    by_list,
};

/// Looks up whether DNS vouches for strangers' mail. Nothing blocks but wait(). Mail is decided
/// when the first source vouches for it, when all have answered, or when its time is over.
class StrangerLookups {
public:
    using Time = net::DnsResolver::Time;
    /// Told of trouble; the same text may come often.
    using Warning = std::function<void(std::string_view)>;

    /// Throws Error if the servers are not addresses.
    StrangerLookups(LookupSettings settings, Warning warning);
    ~StrangerLookups();

    /// What DNS says of the request's client, sender and HELO. If it is undecided, the caller asks
    /// again once is_undecided() is false. Nobody vouches for more mail than may wait.
    Vouched ask(const PolicyRequest& request, Time now);

    /// Whether ask() still waits for name servers.
    bool is_undecided(const PolicyRequest& request) const;

    /// Reads answers. Returns whether any mail has been decided. Must be called when descriptor()
    /// is readable, and several times a second.
    bool receive(Time now);

    /// As in net::DnsResolver.
    int descriptor() const;
    void wait(std::chrono::milliseconds longest) const;

private:
    class LookUps;
    std::unique_ptr<LookUps> look_ups_;
};

} // namespace ispkit::mail
