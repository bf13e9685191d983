// SPDX-License-Identifier: MIT
#include "mail/greylist/greylist.hpp"

#include "mail/address/envelope_address.hpp"
#include "text/quantity.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

/// How often the row of a known triplet is written; it is not written again for each mail.
seconds refresh_of(seconds lifetime) {
    constexpr int k_times = 20;
    return std::min<seconds>(lifetime / k_times, std::chrono::hours(1));
}

/// RFC 5321 allows 320 octets. A client that sends longer addresses shares a row with others that
/// do.
std::string bounded(std::string text) {
    text.resize(std::min(text.size(), k_longest_address));
    return text;
}

/// The list that the request is on, if any.
std::optional<GreylistReason> listed(const PolicyRequest& request, const ClientList& clients,
                                     const AddressList& senders, const AddressList& recipients) {
    if (clients.contains(request)) {
        return GreylistReason::allowed_client;
    }
    if (senders.contains(request.sender)) {
        return GreylistReason::allowed_sender;
    }
    if (recipients.contains(request.recipient)) {
        return GreylistReason::allowed_recipient;
    }
    return std::nullopt;
}

/// The time as in "Mon, 23 Nov 2026 19:44:50 +0000" (RFC 5322, 3.3).
std::string mail_date(sys_seconds time) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

} // namespace

std::string_view name_of(GreylistReason reason) {
    switch (reason) {
    case GreylistReason::not_concerned:
        return "not-concerned";
    case GreylistReason::authenticated:
        return "authenticated";
    case GreylistReason::exempt:
        return "exempt";
    case GreylistReason::allowed_client:
        return "allowed-client";
    case GreylistReason::allowed_sender:
        return "allowed-sender";
    case GreylistReason::allowed_recipient:
        return "allowed-recipient";
    case GreylistReason::other_recipient:
        return "other-recipient";
    case GreylistReason::auto_allowed:
        return "auto-allowed";
    case GreylistReason::spf_pass:
        return "spf-pass";
    case GreylistReason::dnswl:
        return "dnswl";
    case GreylistReason::undecided:
        return "undecided";
    case GreylistReason::known:
        return "known";
    case GreylistReason::retried:
        return "retried";
    case GreylistReason::first_seen:
        return "first-seen";
    case GreylistReason::too_early:
        return "too-early";
    }
    return "";
}

std::optional<GreylistReason> GreylistPolicy::reason_to_pass(const PolicyRequest& request) const {
    const bool is_concerned =
        request.sender.empty() ? request.stage == Stage::data : request.stage == Stage::rcpt;
    if (!is_concerned) {
        return GreylistReason::not_concerned;
    }
    if (!request.sasl_username.empty()) {
        return GreylistReason::authenticated;
    }
    if (request.client && exempt.contains(*request.client)) {
        return GreylistReason::exempt;
    }
    if (only_recipients && !only_recipients->contains(request.recipient)) {
        return GreylistReason::other_recipient;
    }
    return listed(request, clients, senders, recipients);
}

Greylist::Greylist(GreylistStore& store, const GreylistPolicy& policy, Vouch vouch)
    : store_(store)
    , policy_(policy)
    , vouch_(std::move(vouch)) {
    reload_allowed();
}

void Greylist::reload_allowed() {
    std::vector<GreylistStore::Allowed> allowed = store_.allowed();
    if (allowed == stored_) {
        return;
    }
    ClientList clients;
    AddressList senders;
    AddressList recipients;
    for (const GreylistStore::Allowed& one : allowed) {
        with_context([&] { return store_.database().name() + ": allowed"; },
                     [&] {
                         if (one.kind == "client") {
                             clients.add(one.entry);
                         } else if (one.kind == "sender") {
                             senders.add(one.entry);
                         } else {
                             recipients.add(one.entry);
                         }
                     });
    }
    stored_clients_ = std::move(clients);
    stored_senders_ = std::move(senders);
    stored_recipients_ = std::move(recipients);
    stored_ = std::move(allowed);
}

std::vector<GreylistDecision> Greylist::decide(std::span<const PolicyRequest> requests,
                                               sys_seconds now, Keeping keeping) {
    std::vector<GreylistDecision> decisions(requests.size());
    std::vector<Stranger> strangers;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (const auto reason = stored_reason_to_pass(requests[i])) {
            decisions[i].reason = *reason;
        } else {
            strangers.push_back(stranger(requests[i], decisions[i]));
        }
    }
    look_up(strangers);
    for (const Stranger& stranger : strangers) {
        decide_stranger(stranger, now);
    }
    if (keeping == Keeping::keeps && !changes_.is_empty()) {
        store_.save(changes_, policy_.lifetimes(), now);
    }
    keep_marks();
    return decisions;
}

std::optional<GreylistReason> Greylist::stored_reason_to_pass(const PolicyRequest& request) const {
    return listed(request, stored_clients_, stored_senders_, stored_recipients_);
}

Greylist::Stranger Greylist::stranger(const PolicyRequest& request,
                                      GreylistDecision& decision) const {
    decision.client = bounded(client_network(request, policy_.lengths));
    Stranger stranger{request,
                      decision,
                      {decision.client, bounded(normalised_sender(request.sender)),
                       bounded(normalised_recipient(request.recipient))},
                      std::nullopt};
    const std::string network =
        request.client ? network_of(*request.client, policy_.lengths) : decision.client;
    if (network != decision.client) {
        stranger.by_network = {network, stranger.triplet.sender, stranger.triplet.recipient};
    }
    return stranger;
}

/// Asks the database for all that the decisions need.
void Greylist::look_up(const std::vector<Stranger>& strangers) {
    changes_ = {};
    new_marks_.clear();
    triplets_.clear();
    clients_.clear();
    std::vector<Triplet> asked;
    for (const Stranger& stranger : strangers) {
        asked.push_back(stranger.triplet);
        if (stranger.by_network) {
            asked.push_back(*stranger.by_network);
        }
    }
    if (asked.empty()) {
        return;
    }
    const std::vector<GreylistStore::Known> known = store_.look_up(asked);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (known[i].client) {
            clients_[asked[i].client] = *known[i].client;
        }
        if (known[i].triplet) {
            triplets_[std::move(asked[i])] = *known[i].triplet;
        }
    }
}

void Greylist::decide_stranger(const Stranger& stranger, sys_seconds now) {
    GreylistDecision& decision = stranger.decision;
    const Triplet& triplet = stranger.triplet;
    if (is_auto_allowed(triplet.client, now)) {
        decision.reason = GreylistReason::auto_allowed;
        return;
    }
    std::optional<TripletState> state = find(triplet, now);
    const bool is_by_network = !state && stranger.by_network;
    if (is_by_network) {
        if (is_auto_allowed(stranger.by_network->client, now)) {
            decision.reason = GreylistReason::auto_allowed;
            return;
        }
        state = find(*stranger.by_network, now);
    }
    decide_triplet(stranger, state, is_by_network, now);
}

/// Whether the request is not deferred because DNS vouches for it, or has not answered yet.
bool Greylist::is_vouched_for(const PolicyRequest& request, GreylistDecision& decision) const {
    switch (vouch_ ? vouch_(request) : Vouched::by_nobody) {
    case Vouched::undecided:
        decision.reason = GreylistReason::undecided;
        return true;
    case Vouched::by_spf:
        decision.reason = GreylistReason::spf_pass;
        return true;
    case Vouched::by_list:
        decision.reason = GreylistReason::dnswl;
        return true;
    case Vouched::by_nobody:
        break;
    }
    return false;
}

void Greylist::decide_triplet(const Stranger& stranger, const std::optional<TripletState>& state,
                              bool is_by_network, sys_seconds now) {
    const auto& [request, decision, triplet, by_network] = stranger;
    if (state && state->passes > 0) {
        decision.reason = GreylistReason::known;
        if (is_by_network) {
            pass(triplet, {state->first_seen, now, state->passes + 1});
        } else if (state->last_seen + refresh_of(policy_.lifetime) <= now) {
            triplets_[triplet].last_seen = now;
            changes_.seen.insert(triplet);
            changes_.clients.insert(triplet.client);
        }
        return;
    }
    if (state && now >= state->first_seen + policy_.delay) {
        decision.reason = GreylistReason::retried;
        decision.time = now - state->first_seen;
        pass(triplet, {state->first_seen, now, 1});
        decision.action = header(request, decision.time, now);
        return;
    }
    if (is_vouched_for(request, decision)) {
        return;
    }
    if (state) {
        decision.reason = GreylistReason::too_early;
        decision.time = state->first_seen + policy_.delay - now;
    } else {
        triplets_[triplet] = {now, now, 0};
        changes_.first.insert(triplet);
        decision.reason = GreylistReason::first_seen;
        decision.time = policy_.delay;
    }
    decision.action = "450 4.7.1 Greylisted: try again in " + text::wait_text(decision.time);
}

/// The triplet passes for the first time, and counts for its client.
void Greylist::pass(const Triplet& triplet, const TripletState& state) {
    triplets_[triplet] = state;
    changes_.passed[triplet] = state;
    ClientState& client = clients_[triplet.client];
    const bool is_known = client.last_seen + policy_.lifetime >= state.last_seen;
    client = {is_known ? client.triplets + 1 : 1, state.last_seen};
}

/// The state of a triplet, if it has not expired.
std::optional<TripletState> Greylist::find(const Triplet& triplet, sys_seconds now) const {
    const auto found = triplets_.find(triplet);
    if (found == triplets_.end()) {
        return std::nullopt;
    }
    const TripletState& state = found->second;
    const bool is_old = state.passes > 0 ? state.last_seen + policy_.lifetime < now
                                         : state.first_seen + policy_.window < now;
    // A clock that was set back must not make any client wait longer.
    const bool is_from_future = state.passes == 0 && state.first_seen > now;
    return is_old || is_from_future ? std::nullopt : std::optional(state);
}

/// Whether the client has passed with enough triplets. One that still sends mail is not forgotten,
/// even if it passes with no other triplet.
bool Greylist::is_auto_allowed(const std::string& client, sys_seconds now) {
    const auto found = clients_.find(client);
    if (policy_.auto_allow == 0 || found == clients_.end()) {
        return false;
    }
    ClientState& state = found->second;
    if (state.triplets < policy_.auto_allow || state.last_seen + policy_.lifetime < now) {
        return false;
    }
    if (state.last_seen + refresh_of(policy_.lifetime) <= now) {
        state.last_seen = now;
        changes_.clients.insert(client);
    }
    return true;
}

/// Once the decisions are stored: until then they may have to be made again.
void Greylist::keep_marks() {
    constexpr std::size_t k_most_marked = 1000;
    for (std::string& mark : new_marks_) {
        marked_.push_back(std::move(mark));
    }
    while (marked_.size() > k_most_marked) {
        marked_.pop_front();
    }
}

/// The action that marks a message as delayed; each message is marked once.
std::string Greylist::header(const PolicyRequest& request, seconds delayed, sys_seconds now) {
    const auto is_marked = [&](const auto& marked) {
        return std::find(marked.begin(), marked.end(), request.instance) != marked.end();
    };
    if (!request.instance.empty()) {
        if (is_marked(marked_) || is_marked(new_marks_)) {
            return "DUNNO";
        }
        new_marks_.emplace_back(request.instance);
    }
    return fmt::format("PREPEND X-Greylist: delayed {} {} by greylist-db at {}; {}",
                       delayed.count(), text::noun_for(delayed.count(), "second"),
                       policy_.host_name, mail_date(now));
}

} // namespace ispkit::mail
