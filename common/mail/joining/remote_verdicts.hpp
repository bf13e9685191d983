// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "mail/log/mail_log_event.hpp"
#include "mail/messages/open_messages.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace ispkit::mail {

/// Verdicts on messages that are on another host than amavis: it names the queue ID, but not the
/// host that assigned it. Two hosts may have the same short ID. So a verdict belongs to the message
/// with this ID whose delivery to a content filter went to the verdict's first recipient and, if
/// the delivery names the filter, to that host. Either line may come first.
class RemoteVerdicts {
public:
    struct Pending {
        Verdict verdict = Verdict::clean;
        std::string line;
        std::chrono::sys_seconds time;
        /// The host that amavis runs on.
        std::uint64_t host = 0;

        std::chrono::sys_seconds worth() const { return time; }
    };

    /// Adds a verdict. Returns the message that it is about, if its delivery was logged before.
    std::optional<MessageName> add_verdict(const MailLogEvent& event);

    /// Adds a delivery to a content filter. Returns the verdict on the message, if there was one.
    std::optional<Pending> add_delivery(const MailLogEvent& event, const OpenMessage& message);

private:
    struct Delivery {
        MessageName message;
        std::chrono::sys_seconds time;
        /// The host that the filter runs on; 0 if the delivery does not name it.
        std::uint64_t host = 0;

        std::chrono::sys_seconds worth() const { return time; }
    };

    static constexpr std::size_t k_most_verdicts = 1 << 12;
    static constexpr std::size_t k_most_deliveries = 1 << 14;

    container::BoundedTable<std::uint64_t, Pending> verdicts_{k_most_verdicts};
    container::BoundedTable<std::uint64_t, Delivery> deliveries_{k_most_deliveries};
};

} // namespace ispkit::mail
