// SPDX-License-Identifier: MIT
#include "mail/messages/recipient_ledger.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

namespace ispkit::mail {

namespace {

std::uint32_t recipient_hash(std::string_view recipient) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>()(recipient));
}

} // namespace

std::int32_t RecipientLedger::defer(OpenMessage& message, std::string_view recipient) {
    const std::uint32_t hash = recipient_hash(recipient);
    if (std::find(message.waiting.begin(), message.waiting.end(), hash) != message.waiting.end()) {
        return 0;
    }
    if (waiting_ < most_waiting_) {
        message.waiting.push_back(hash);
        ++waiting_;
    }
    return 1;
}

std::int32_t RecipientLedger::settle(OpenMessage& message, std::string_view recipient) {
    --message.unsettled;
    const auto known =
        std::find(message.waiting.begin(), message.waiting.end(), recipient_hash(recipient));
    if (known == message.waiting.end()) {
        return 0;
    }
    const bool is_of_before = known - message.waiting.begin() < std::ptrdiff_t(message.waited);
    message.waited -= is_of_before ? 1 : 0;
    message.waiting.erase(known);
    --waiting_;
    return is_of_before ? 0 : -1;
}

Counts RecipientLedger::expire(OpenMessage& message) {
    // The log may have begun after they were deferred.
    const auto deferred = static_cast<std::int64_t>(message.waiting.size());
    const std::int64_t given_up = std::max(deferred, std::exchange(message.unsettled, 0));
    const auto of_before = static_cast<std::int64_t>(std::exchange(message.waited, 0));
    forget(message);
    message.waiting.clear();
    return {.deferred = of_before - deferred, .bounced = given_up};
}

void RecipientLedger::move(OpenMessage& from, OpenMessage& to) {
    if (to.waiting.empty()) {
        to.waiting.swap(from.waiting);
        to.waited = std::exchange(from.waited, 0);
    }
    from.unsettled = 0;
}

void RecipientLedger::carry_on(OpenMessage& message) {
    if (waiting_ + message.waiting.size() > most_waiting_) {
        message.waiting.clear();
    }
    message.waited = message.waiting.size();
    waiting_ += message.waiting.size();
}

} // namespace ispkit::mail
