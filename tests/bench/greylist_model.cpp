// SPDX-License-Identifier: MIT
#include "greylist_model.hpp"

#include "greylist_filling.hpp"
#include "policy_traffic.hpp"

namespace ispkit::bench {

using std::chrono::sys_seconds;

GreylistModel::GreylistModel(const mail::GreylistPolicy& policy, std::uint64_t numbers,
                             std::uint64_t known, sys_seconds now)
    : policy_(policy)
    , triplets_(numbers)
    , clients_(numbers / k_mails_of_a_client + 1) {
    for (std::uint64_t number = 0; number < known; ++number) {
        const sys_seconds then = now - ago(number, policy.lifetime);
        triplets_[number] = {then, then};
        if (number % k_mails_of_a_client == k_mails_of_a_client - 1) {
            clients_[number / k_mails_of_a_client] = {k_mails_of_a_client, now};
        }
    }
}

bool GreylistModel::is_fresh(sys_seconds last_seen, sys_seconds now) const {
    return last_seen + policy_.lifetime >= now;
}

bool GreylistModel::refuses(std::uint64_t number, sys_seconds now) {
    // Passes are noted once an hour, or twenty times in a lifetime.
    const auto refresh =
        std::min<std::chrono::seconds>(policy_.lifetime / 20, std::chrono::hours(1));
    if (number >= triplets_.size()) {
        return true; // it is new, and never comes again
    }
    Triplet& triplet = triplets_[number];
    mail::ClientState& client = clients_[number / k_mails_of_a_client];
    const bool is_client_known = client.triplets > 0 && is_fresh(client.last_seen, now);
    if (is_client_known && client.triplets >= policy_.auto_allow) {
        if (client.last_seen + refresh <= now) {
            client.last_seen = now;
        }
        return false;
    }
    if (triplet.passed != sys_seconds{} && is_fresh(triplet.passed, now)) {
        if (triplet.passed + refresh <= now) {
            triplet.passed = now;
            client.last_seen = is_client_known ? now : client.last_seen;
        }
        return false;
    }
    const bool is_waiting = triplet.passed == sys_seconds{} &&
                            triplet.first_seen != sys_seconds{} &&
                            triplet.first_seen + policy_.window >= now;
    if (is_waiting && triplet.first_seen + policy_.delay <= now) {
        triplet.passed = now;
        client = {is_client_known ? client.triplets + 1 : 1, now};
        return false;
    }
    if (!is_waiting) {
        triplet = {now, {}};
    }
    return true;
}

} // namespace ispkit::bench
