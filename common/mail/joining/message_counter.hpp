// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity_table.hpp"
#include "mail/messages/open_messages.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace ispkit::mail {

/// One message that a relay took, as it was counted.
struct CountedMessage {
    /// When it came in.
    std::chrono::sys_seconds time;
    /// Empty where nobody logged in.
    std::string_view login;
    /// Nothing for a message without a client (from the host itself).
    std::optional<net::Address> client;
    /// The client's verified name; "unknown" without.
    std::string_view client_name;
    std::string_view sender;
    std::int64_t recipients = 0;
    std::int64_t size = 0;
    /// Whom it was counted for: Activity::kind and key, which is empty for nobody.
    ActivityKind kind = ActivityKind::client;
    std::string_view key;
    /// Whether it is of the time that is reported on, not of the past.
    bool is_reported = true;
};

/// Views of the message's texts.
MailOrigin origin_of(const OpenMessage& message);

/// Counts a message once, when it is known whom it is counted for and how many recipients it has.
///
/// What becomes of a message before that is kept with it and counted then. What becomes of one that
/// an earlier run has counted belongs to the time when it happens.
class MessageCounter {
public:
    using OnMessage = std::function<void(const CountedMessage&)>;

    explicit MessageCounter(ActivityTable& table)
        : table_(table) {}

    /// Is called with each message when it is counted.
    void on_message(OnMessage hook) { hook_ = std::move(hook); }

    void count_if_known(OpenMessage& message);

    /// Something became of recipients of the message, or was said of its content.
    void add_outcome(OpenMessage& message, const MessageOutcome& outcome,
                     std::chrono::sys_seconds time);
    void add_recipient_domain(OpenMessage& message, std::uint64_t hash,
                              std::chrono::sys_seconds time);

    /// Keeps the line as evidence, if what happens to the message then is reported.
    void add_evidence(const OpenMessage& message, ActivityTable::EvidenceKind kind,
                      std::string_view line, std::chrono::sys_seconds time);

    /// No other line of the message comes: it may be nobody's.
    void finish(const OpenMessage& message);

    /// Adds to the totals what finish() would.
    void add_unattributed(const OpenMessage& message, ActivityTotals& totals) const;

private:
    bool is_reported(const OpenMessage& message, std::chrono::sys_seconds time) const;
    void call_hook(const OpenMessage& message) const;

    ActivityTable& table_;
    OnMessage hook_;
};

} // namespace ispkit::mail
