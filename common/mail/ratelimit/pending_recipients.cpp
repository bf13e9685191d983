// SPDX-License-Identifier: MIT
#include "mail/ratelimit/pending_recipients.hpp"

#include "mail/address/envelope_address.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <functional>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

std::string domain_name(std::string_view recipient) {
    return text::lower(domain_of(recipient).substr(0, k_longest_domain));
}

std::size_t hash_of(std::string_view recipient) {
    return std::hash<std::string>()(text::lower(recipient));
}

} // namespace

bool PendingRecipients::Message::has(std::string_view recipient) const {
    return std::find(recipients.begin(), recipients.end(), hash_of(recipient)) != recipients.end();
}

bool PendingRecipients::add(const std::string& message, std::string_view recipient,
                            sys_seconds now) {
    auto found = places_.find(message);
    const bool is_first = found == places_.end();
    if (is_first) {
        messages_.push_back({.name = message, .begun = now, .domains = {}, .recipients = {}});
        found = places_.emplace(messages_.back().name, std::prev(messages_.end())).first;
    }
    Message& pending = *found->second;
    if (pending.has(recipient)) {
        return false;
    }
    std::string domain = domain_name(recipient);
    auto share = std::find_if(pending.domains.begin(), pending.domains.end(),
                              [&](const Share& known) { return known.domain == domain; });
    if (share == pending.domains.end()) {
        share = pending.domains.insert(share, {std::move(domain), 0});
    }
    ++share->recipients;
    pending.recipients.push_back(hash_of(recipient));
    ++size_;
    while (!messages_.empty() && (size_ > most_ || messages_.front().begun + k_longest < now)) {
        erase(messages_.begin());
    }
    return is_first;
}

PendingRecipients::Others PendingRecipients::others(const std::string& message,
                                                    std::string_view recipient) const {
    const auto found = places_.find(message);
    if (found == places_.end()) {
        return {};
    }
    const Message& pending = *found->second;
    Others others{.all = static_cast<std::int64_t>(pending.recipients.size()), .of_domain = 0};
    const std::string domain = domain_name(recipient);
    for (const Share& share : pending.domains) {
        others.of_domain += share.domain == domain ? share.recipients : 0;
    }
    const std::int64_t itself = pending.has(recipient) ? 1 : 0;
    others.all -= itself;
    others.of_domain -= itself;
    return others;
}

std::vector<PendingRecipients::Share> PendingRecipients::shares(const std::string& message,
                                                                std::int64_t accepted) const {
    const auto found = places_.find(message);
    if (found == places_.end()) {
        return {};
    }
    const Message& pending = *found->second;
    const auto all = static_cast<std::int64_t>(pending.recipients.size());
    std::vector<Share> shares = pending.domains;
    for (Share& share : shares) {
        if (accepted < all) {
            share.recipients = (share.recipients * accepted + all - 1) / all;
        }
    }
    return shares;
}

void PendingRecipients::forget(const std::string& message) {
    if (const auto found = places_.find(message); found != places_.end()) {
        erase(found->second);
    }
}

void PendingRecipients::erase(Place place) {
    size_ -= place->recipients.size();
    places_.erase(place->name);
    messages_.erase(place);
}

} // namespace ispkit::mail
