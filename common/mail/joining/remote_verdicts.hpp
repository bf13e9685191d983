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

/// Verdicts about messages that are not on the host that amavis runs on: it names the queue id, but
/// not the host that gave it. Short ids are the same on two hosts now and then; so a verdict is of
/// the message of which this id's delivery to a content filter tells, to the verdict's first
/// recipient and, where the filter is named in it, to that host. Either line may come first.
class RemoteVerdicts {
public:
    struct Pending {
        Verdict verdict = Verdict::clean;
        std::string line;
        std::chrono::sys_seconds time;
        /// Of the host that amavis runs on.
        std::uint64_t host = 0;

        std::chrono::sys_seconds worth() const { return time; }
    };

    /// Takes a verdict; the message that it is about, if its delivery was told of.
    std::optional<MessageName> add_verdict(const MailLogEvent& event);

    /// Takes a delivery to a content filter; the verdict about the message, if there was one.
    std::optional<Pending> add_delivery(const MailLogEvent& event, const OpenMessage& message);

private:
    struct Delivery {
        MessageName message;
        std::chrono::sys_seconds time;
        /// Of the host that the filter runs on; 0 where the delivery does not name it.
        std::uint64_t host = 0;

        std::chrono::sys_seconds worth() const { return time; }
    };

    static constexpr std::size_t k_most_verdicts = 1 << 12;
    static constexpr std::size_t k_most_deliveries = 1 << 14;

    container::BoundedTable<std::uint64_t, Pending> verdicts_{k_most_verdicts};
    container::BoundedTable<std::uint64_t, Delivery> deliveries_{k_most_deliveries};
};

} // namespace ispkit::mail
