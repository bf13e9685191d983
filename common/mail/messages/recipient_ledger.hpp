// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/counts.hpp"
#include "mail/messages/open_messages.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ispkit::mail {

/// Keeps the recipients of open messages that no final delivery was logged for, so that a recipient
/// that is tried again counts as deferred once, and not at all after it is delivered or bounced.
///
/// What is known of a message stands in its unsettled, waiting and waited; the ledger bounds how
/// many recipients wait in all messages together. Beyond that a deferral counts each time.
class RecipientLedger {
public:
    static constexpr std::size_t k_most_waiting = 4'000'000;

    explicit RecipientLedger(std::size_t most_waiting = k_most_waiting)
        : most_waiting_(most_waiting) {}

    /// The recipient's delivery was deferred: how many more are deferred, 0 or 1.
    std::int32_t defer(OpenMessage& message, std::string_view recipient);

    /// The recipient's delivery was final: how many more are deferred, 0 or -1. It is 0 for one
    /// that an earlier run has told of.
    std::int32_t settle(OpenMessage& message, std::string_view recipient);

    /// The queue gave up what is left of the message: deferrals taken back, and bounces.
    Counts expire(OpenMessage& message);

    /// What waits passes to the message that goes on under another id.
    static void move(OpenMessage& from, OpenMessage& to);

    /// Takes in a message of an earlier run, which has told of the recipients that wait.
    void carry_on(OpenMessage& message);

    /// Call it before the message is closed.
    void forget(const OpenMessage& message) { waiting_ -= message.waiting.size(); }

    /// How many recipients wait in all messages.
    std::size_t waiting() const { return waiting_; }

private:
    std::size_t most_waiting_;
    std::size_t waiting_ = 0;
};

} // namespace ispkit::mail
