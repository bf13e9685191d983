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

/// One message that a relay accepted, as it was counted.
struct CountedMessage {
    /// When it arrived.
    std::chrono::sys_seconds time;
    /// Empty if the client did not log in.
    std::string_view login;
    /// Nothing for a message without a client (from the host itself).
    std::optional<net::Address> client;
    /// The client's verified name; "unknown" if there is none.
    std::string_view client_name;
    std::string_view sender;
    std::int64_t recipients = 0;
    std::int64_t size = 0;
    /// The subject that it was counted for: Activity::kind and key; the key is empty for nobody.
    ActivityKind kind = ActivityKind::client;
    std::string_view key;
    /// Whether it belongs to the reported period, not to the past.
    bool is_reported = true;
};

/// Views of the message's texts.
MailOrigin origin_of(const OpenMessage& message);

/// Counts a message once, when it is known whom it is counted for and how many recipients it has.
///
/// Outcomes before that are kept with the message and counted then. Outcomes of a message that an
/// earlier run has counted belong to the time when they happen.
class MessageCounter {
public:
    using OnMessage = std::function<void(const CountedMessage&)>;

    explicit MessageCounter(ActivityTable& table)
        : table_(table) {}

    /// Called with each message when it is counted.
    void on_message(OnMessage hook) { hook_ = std::move(hook); }

    void count_if_known(OpenMessage& message);

    /// Adds an outcome of recipients, or a verdict on the content.
    void add_outcome(OpenMessage& message, const MessageOutcome& outcome,
                     std::chrono::sys_seconds time);
    void add_recipient_domain(OpenMessage& message, std::uint64_t hash,
                              std::chrono::sys_seconds time);

    /// Keeps the line as evidence, if an event of the message at this time is reported.
    void add_evidence(const OpenMessage& message, ActivityTable::EvidenceKind kind,
                      std::string_view line, std::chrono::sys_seconds time);

    /// No other line of the message will come: it may be nobody's.
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
