// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity_table.hpp"
#include "mail/log/mail_log_line.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace ispkit::test {

constexpr std::chrono::sys_seconds k_event_day =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

/// What Postfix on mx1 logs of a message, at a second of the day. The queue ID must outlive it.
inline mail::MailLogEvent event_of(mail::MailEventKind kind, std::string_view queue_id,
                                   int second = 0) {
    mail::MailLogEvent event;
    event.kind = kind;
    event.time = k_event_day + std::chrono::seconds(second);
    event.host = "mx1";
    event.instance = "postfix";
    event.queue_id = queue_id;
    event.message = mail::message_hash(event.host, queue_id);
    return event;
}

/// The first line of a message.
inline mail::MailLogEvent client_event(std::string_view queue_id, std::string_view address,
                                       int second = 0, std::string_view login = "") {
    mail::MailLogEvent event = event_of(mail::MailEventKind::client, queue_id, second);
    event.client = {.name = "c", .address = net::Address::parse(address)};
    event.login = login;
    return event;
}

/// The queue manager's first line of a message.
inline mail::MailLogEvent queued_event(std::string_view queue_id, std::int64_t recipients,
                                       int second = 0) {
    mail::MailLogEvent event = event_of(mail::MailEventKind::queued, queue_id, second);
    event.sender = "a@example.com";
    event.size = 100;
    event.recipients = recipients;
    return event;
}

inline mail::MailLogEvent delivery_event(std::string_view queue_id, std::string_view recipient,
                                         mail::DeliveryStatus status, int second = 0) {
    mail::MailLogEvent event = event_of(mail::MailEventKind::delivery, queue_id, second);
    event.recipient = recipient;
    event.status = status;
    return event;
}

inline std::map<std::string, mail::Activity> activities_of(const mail::ActivityTable& table) {
    std::map<std::string, mail::Activity> all;
    table.for_each([&](mail::Activity&& activity) { all.emplace(activity.key, activity); });
    return all;
}

} // namespace ispkit::test
