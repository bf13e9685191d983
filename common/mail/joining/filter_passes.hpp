// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "mail/activity/activity_settings.hpp"
#include "mail/joining/message_counter.hpp"
#include "mail/log/mail_log_event.hpp"
#include "mail/messages/message_index.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace ispkit::mail {

/// Joins the message that a content filter gives back under another queue ID (the second pass) with
/// the one that the filter was given (the first pass), so that it counts once, for its sender.
///
/// Either the delivery of the first pass ("queued as") or the first line of the second one
/// (orig_queue_id) names the other. A client or another server must not be able to say so: only
/// answers and clients on this host, and on those that the settings name, are believed.
class FilterPasses {
public:
    FilterPasses(const ActivitySettings& settings, MessageIndex& messages, MessageCounter& counter);

    /// Whether a content filter may be at this address.
    bool is_filter(const std::optional<net::Address>& address) const;

    /// Joins the message with the first pass that its client's line, or an earlier delivery, names.
    void find_first_pass(OpenMessage& message, const MailLogEvent& client);

    /// Joins the message with the second pass that its delivery to a filter names, now or when that
    /// one begins.
    void find_second_pass(OpenMessage& message, const MailLogEvent& delivery);

    /// The message that this one is a second pass of; itself if there is none, or if that one is
    /// closed.
    OpenMessage& first_pass_of(OpenMessage& message);

    /// Makes `second` the second pass of `first`, and moves its outcomes so far to `first`.
    void join(OpenMessage& second, OpenMessage& first, std::chrono::sys_seconds time);

private:
    /// The first pass of a message that was not seen yet.
    struct Expected {
        MessageName first_pass;
        std::chrono::sys_seconds time;

        std::chrono::sys_seconds worth() const { return time; }
    };

    const ActivitySettings& settings_;
    MessageIndex& messages_;
    MessageCounter& counter_;
    /// By message_hash().
    container::BoundedTable<std::uint64_t, Expected> expected_;
};

} // namespace ispkit::mail
