// SPDX-License-Identifier: MIT
#pragma once

#include "mail/greylist/allow_list.hpp"
#include "mail/greylist/client_network.hpp"
#include "mail/greylist/greylist_store.hpp"
#include "mail/policy/policy_request.hpp"
#include "net/prefix_set.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ispkit::mail {

/// Why a request was decided as it was.
enum class GreylistReason : std::uint8_t {
    /// Greylisting has no say at this stage.
    not_concerned,
    authenticated,
    exempt,
    allowed_client,
    allowed_sender,
    allowed_recipient,
    auto_allowed,
    /// Passed before.
    known,
    /// Passes for the first time.
    retried,
    first_seen,
    too_early,
};

/// The name of a reason in logs: "first-seen".
std::string_view name_of(GreylistReason reason);

/// Who is greylisted, and for how long.
struct GreylistPolicy {
    /// A stranger's mail is accepted that long after its first attempt, and not before,
    std::chrono::seconds delay = std::chrono::minutes(5);
    /// if it comes again within that time.
    std::chrono::seconds window = std::chrono::days(2);
    /// What has passed is known for that long after it was last seen.
    std::chrono::seconds lifetime = std::chrono::days(35);
    /// A client that has passed with so many triplets is a stranger no more; 0: it always is.
    std::int64_t auto_allow = 5;
    NetworkLengths lengths;
    /// Own networks.
    net::PrefixSet exempt;
    ClientList clients;
    AddressList senders;
    AddressList recipients;
    /// What X-Greylist says who delayed the mail.
    std::string host_name;

    GreylistLifetimes lifetimes() const { return {window, lifetime}; }

    /// Why a request is answered DUNNO whatever the database says; nothing where that is asked. A
    /// mail with a sender is decided at RCPT, one without at DATA, so that callbacks that verify an
    /// address are not delayed.
    std::optional<GreylistReason> reason_to_pass(const PolicyRequest& request) const;
};

struct GreylistDecision {
    GreylistReason reason = GreylistReason::not_concerned;
    /// What the SMTP server is answered (access(5)).
    std::string action = "DUNNO";
    /// What the client is known as; empty where that was not looked at.
    std::string client;
    /// How long the mail has still to wait, or has waited.
    std::chrono::seconds time{0};

    bool is_greylisted() const {
        return reason == GreylistReason::first_seen || reason == GreylistReason::too_early;
    }
};

/// Decides whose mail is deferred, among those whom the policy gives no reason to pass. Time is an
/// argument.
class Greylist {
public:
    Greylist(GreylistStore& store, const GreylistPolicy& policy);

    /// Whether what comes of a decision is remembered. Who forgets needs to read the database only.
    enum class Keeping { keeps, forgets };

    /// Decides requests that waited together, in one transaction. Throws Error where the database
    /// fails: then nothing of the batch is remembered.
    std::vector<GreylistDecision> decide(std::span<const PolicyRequest> requests,
                                         std::chrono::sys_seconds now,
                                         Keeping keeping = Keeping::keeps);

    /// Takes up what the database says is allowed, for the next decisions.
    void reload_allowed();

private:
    std::optional<GreylistReason> stored_reason_to_pass(const PolicyRequest& request) const;
    void decide_stranger(const PolicyRequest& request, std::chrono::sys_seconds now,
                         GreylistDecision& decision);
    /// What the database knows of a mail.
    struct Known {
        Triplet triplet;
        std::optional<TripletState> state;
        /// The state is not the triplet's own, but that with the client's network.
        bool is_by_network = false;
    };
    void decide_triplet(const PolicyRequest& request, const Known& known,
                        std::chrono::sys_seconds now, GreylistDecision& decision);
    void put(const Triplet& triplet, const TripletState& state);
    void put_client(const std::string& client, const ClientState& state);
    std::optional<TripletState> find(const Triplet& triplet, std::chrono::sys_seconds now);
    bool is_auto_allowed(const std::string& client, std::chrono::sys_seconds now);
    void see_client(const std::string& client, std::chrono::sys_seconds now);
    void count_client(const std::string& client, std::chrono::sys_seconds now);
    std::string header(const PolicyRequest& request, std::chrono::seconds delayed,
                       std::chrono::sys_seconds now);

    GreylistStore& store_;
    const GreylistPolicy& policy_;
    Keeping keeping_ = Keeping::keeps;
    ClientList stored_clients_;
    AddressList stored_senders_;
    AddressList stored_recipients_;
    std::vector<GreylistStore::Allowed> stored_;
    /// Messages that have their header; each recipient of a message asks for it.
    std::deque<std::string> marked_;
};

} // namespace ispkit::mail
