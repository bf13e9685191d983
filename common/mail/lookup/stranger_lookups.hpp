// SPDX-License-Identifier: MIT
#pragma once

#include "mail/lookup/dns_allow_list.hpp"
#include "mail/request/policy_request.hpp"
#include "mail/spf/spf_check.hpp"
#include "net/dns/dns_resolver.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
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

/// What each source says of a mail.
struct LookupFindings {
    struct List {
        std::string zone;
        /// Nothing if no name server has answered.
        std::optional<DnsAllowList::Verdict> verdict;
    };
    std::vector<List> lists;
    /// Nothing if SPF is not asked, or no name server has answered.
    std::optional<SpfVerdict> spf;
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

    /// What each source says of the request, when all have answered or its time is over; nothing
    /// until then: the caller asks again after receive(). One request at a time.
    std::optional<LookupFindings> explain(const PolicyRequest& request, Time now);

    /// Whether ask() still waits for name servers.
    bool is_undecided(const PolicyRequest& request) const;

    /// Reads answers. Returns whether any mail has been decided. Must be called when descriptor()
    /// is readable, and several times a second.
    bool receive(Time now);

    /// Decides all mail as if its time were over, and from here on what is not known at once.
    void end(Time now);

    /// As in net::DnsResolver.
    int descriptor() const;
    void wait(std::chrono::milliseconds longest) const;

private:
    class LookUps;
    std::unique_ptr<LookUps> look_ups_;
};

} // namespace ispkit::mail
