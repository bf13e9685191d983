// SPDX-License-Identifier: MIT
#pragma once

#include "mail/greylist/allow_list.hpp"
#include "mail/greylist/client_network.hpp"
#include "mail/greylist/greylist_store.hpp"
#include "mail/lookup/stranger_lookups.hpp"
#include "mail/request/policy_request.hpp"
#include "net/prefix_set.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ispkit::mail {

/// Why a request was decided as it was.
enum class GreylistReason : std::uint8_t {
    /// Greylisting does not decide at this stage.
    not_concerned,
    authenticated,
    exempt,
    allowed_client,
    allowed_sender,
    allowed_recipient,
    /// The recipient is not one of those whose mail is greylisted.
    other_recipient,
    auto_allowed,
    /// DNS vouches for a mail that would be deferred.
    spf_pass,
    dnswl,
    /// Name servers have not answered yet: the request is to be decided again.
    undecided,
    /// The triplet passed before.
    known,
    /// The triplet passes for the first time.
    retried,
    first_seen,
    too_early,
};

/// The name of a reason in logs: "first-seen".
std::string_view name_of(GreylistReason reason);

/// Which clients are greylisted, and for how long.
struct GreylistPolicy {
    /// Mail of an unknown client is deferred until this long after its first attempt,
    std::chrono::seconds delay = std::chrono::minutes(5);
    /// and accepted then if it is retried within this time.
    std::chrono::seconds window = std::chrono::days(2);
    /// A triplet that has passed is remembered for this long after it was last seen.
    std::chrono::seconds lifetime = std::chrono::days(35);
    /// A client that has passed with this many triplets is not greylisted any more; 0: it always
    /// is.
    std::int64_t auto_allow = 5;
    NetworkLengths lengths;
    /// The provider's own networks.
    net::PrefixSet exempt;
    ClientList clients;
    AddressList senders;
    AddressList recipients;
    /// Mail to others is not greylisted; nothing: there are no others.
    std::optional<AddressList> only_recipients;
    /// The host that X-Greylist names as the one that delayed the mail.
    std::string host_name;

    GreylistLifetimes lifetimes() const { return {window, lifetime}; }

    /// The reason why a request is answered DUNNO whatever the database says; nothing if the
    /// database must be asked. A mail with a sender is decided at RCPT, one without at DATA, so
    /// that callbacks that verify an address are not delayed.
    std::optional<GreylistReason> reason_to_pass(const PolicyRequest& request) const;
};

struct GreylistDecision {
    GreylistReason reason = GreylistReason::not_concerned;
    /// The answer to the SMTP server (access(5)).
    std::string action = "DUNNO";
    /// The client's name in the database (client_network()); empty if it was not needed.
    std::string client;
    /// How long the mail still has to wait, or has waited.
    std::chrono::seconds time{0};

    bool is_greylisted() const {
        return reason == GreylistReason::first_seen || reason == GreylistReason::too_early;
    }
};

/// Decides which mail is deferred, among requests that the policy gives no reason to pass. Time is
/// an argument.
class Greylist {
public:
    /// What DNS says of a mail that would be deferred.
    using Vouch = std::function<Vouched(const PolicyRequest& request)>;

    /// Without `vouch`, nobody vouches for mail.
    Greylist(GreylistStore& store, const GreylistPolicy& policy, Vouch vouch = nullptr);

    /// Whether decisions are stored. With `forgets`, read access to the database is enough.
    enum class Keeping { keeps, forgets };

    /// Decides requests that waited together: asks the database once, and stores all once. Nothing
    /// is stored of mail that DNS vouches for, or that is undecided. Throws Error if the database
    /// fails; then nothing of the batch is stored.
    std::vector<GreylistDecision> decide(std::span<const PolicyRequest> requests,
                                         std::chrono::sys_seconds now,
                                         Keeping keeping = Keeping::keeps);

    /// Reads the database's allow lists again, for the next decisions.
    void reload_allowed();

private:
    std::optional<GreylistReason> stored_reason_to_pass(const PolicyRequest& request) const;
    /// A request that the database must decide, and what it is asked for.
    struct Stranger {
        const PolicyRequest& request;
        GreylistDecision& decision;
        Triplet triplet;
        /// The triplet with the client's network, if the client is known by its name: when its name
        /// is missing, and in imported data, it is known by its network.
        std::optional<Triplet> by_network;
    };
    Stranger stranger(const PolicyRequest& request, GreylistDecision& decision) const;
    void look_up(const std::vector<Stranger>& strangers);
    void decide_stranger(const Stranger& stranger, std::chrono::sys_seconds now);
    bool is_vouched_for(const PolicyRequest& request, GreylistDecision& decision) const;
    void decide_triplet(const Stranger& stranger, const std::optional<TripletState>& state,
                        bool is_by_network, std::chrono::sys_seconds now);
    void pass(const Triplet& triplet, const TripletState& state);
    std::optional<TripletState> find(const Triplet& triplet, std::chrono::sys_seconds now) const;
    bool is_auto_allowed(const std::string& client, std::chrono::sys_seconds now);
    void keep_marks();
    std::string header(const PolicyRequest& request, std::chrono::seconds delayed,
                       std::chrono::sys_seconds now);

    GreylistStore& store_;
    const GreylistPolicy& policy_;
    Vouch vouch_;
    /// What the database said when it was last asked, with what was decided since.
    std::map<Triplet, TripletState> triplets_;
    std::map<std::string, ClientState> clients_;
    GreylistChanges changes_;
    ClientList stored_clients_;
    AddressList stored_senders_;
    AddressList stored_recipients_;
    std::vector<GreylistStore::Allowed> stored_;
    /// Messages that already have their header: a request for it comes with each recipient.
    std::deque<std::string> marked_;
    /// Those that have it from the decisions that are being made.
    std::vector<std::string> new_marks_;
};

} // namespace ispkit::mail
