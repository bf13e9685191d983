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
/// OpenMessage keeps the state of its recipients (unsettled, waiting, waited); the ledger bounds
/// how many recipients wait in all messages together. Beyond that bound a deferral counts each
/// time.
class RecipientLedger {
public:
    static constexpr std::size_t k_most_waiting = 4'000'000;

    explicit RecipientLedger(std::size_t most_waiting = k_most_waiting)
        : most_waiting_(most_waiting) {}

    /// The recipient's delivery was deferred. Returns how many more are deferred: 0 or 1.
    std::int32_t defer(OpenMessage& message, std::string_view recipient);

    /// The recipient's delivery was final. Returns how many more are deferred: 0 or -1. It is 0 for
    /// a recipient that an earlier run has counted.
    std::int32_t settle(OpenMessage& message, std::string_view recipient);

    /// The queue gave up the rest of the message. Returns the deferrals to take back, and the
    /// bounces.
    Counts expire(OpenMessage& message);

    /// Moves the waiting recipients to the message that goes on under another ID.
    static void move(OpenMessage& from, OpenMessage& to);

    /// Adds a message of an earlier run, which has counted its waiting recipients.
    void carry_on(OpenMessage& message);

    /// Must be called before the message is closed.
    void forget(const OpenMessage& message) { waiting_ -= message.waiting.size(); }

    /// How many recipients wait in all messages.
    std::size_t waiting() const { return waiting_; }

private:
    std::size_t most_waiting_;
    std::size_t waiting_ = 0;
};

} // namespace ispkit::mail
