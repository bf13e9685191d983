// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"
#include "mail/messages/open_messages.hpp"
#include "mail/messages/postfix_instances.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Finds open messages by the host, the Postfix instance and the queue ID that log lines name.
///
/// At most a given number of messages is open: opening another one closes the message that has not
/// been heard of for the longest time. A message that is found was heard of now. Pointers live
/// until the message is closed.
class MessageIndex {
public:
    /// Called with each message before it is closed; it must not open or close another one.
    using OnClose = std::function<void(OpenMessage&)>;

    MessageIndex(std::size_t most, OnClose on_close);

    /// The message that the event is about; null if it is not open.
    OpenMessage* find(const MailLogEvent& event) { return open_.find(instances_.id_of(event)); }

    /// The same; if it is not open, a new one.
    OpenMessage& open(const MailLogEvent& event) { return open(instances_.id_of(event)); }

    /// By OpenMessage::name. Null if it is not open; with a MessageName, also if the ID belongs to
    /// another message by now.
    OpenMessage* find(const MessageName& name) { return open_.find(name); }
    OpenMessage* find(std::uint64_t id) { return open_.find(id); }
    OpenMessage& open(std::uint64_t id);

    /// By message_hash(), in the first instance that has it.
    OpenMessage* find_in_any(std::uint64_t message);

    /// The same on a host that logs its whole name, or its first label.
    OpenMessage* find_on(std::string_view host, std::string_view queue_id);

    /// Another message with this message_hash() that has a client and is not queued: that of a
    /// service such as "postfix-submission", whose syslog_name differs from its queue manager's.
    OpenMessage* find_of_service(std::uint64_t message, const OpenMessage& other_than);

    void close(OpenMessage& message);

    /// Closes the message and opens a new one, whose ID is the same.
    OpenMessage& reopen(OpenMessage& message);

    std::size_t size() const { return open_.size(); }

    /// In the order of when they were last heard of.
    template <typename Visitor>
    void for_each(Visitor&& visit) const {
        open_.for_each(visit);
    }

    /// The instances that IDs tell apart; those of an earlier run are to be set before any event.
    const std::vector<PostfixInstances::Instance>& instances() const { return instances_.all(); }
    void carry_on(const std::vector<PostfixInstances::Instance>& earlier) {
        instances_.carry_on(earlier);
    }

private:
    OpenMessages open_;
    PostfixInstances instances_;
    OnClose on_close_;
};

} // namespace ispkit::mail
