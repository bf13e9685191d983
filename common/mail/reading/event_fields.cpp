// SPDX-License-Identifier: MIT
#include "mail/reading/event_fields.hpp"

#include "mail/log/log_value.hpp"

#include <fmt/format.h>

namespace ispkit::mail {

namespace {

std::string_view name_of(Refusal refusal) {
    switch (refusal) {
    case Refusal::other:
        return "";
    case Refusal::blocklist:
        return "block-list";
    case Refusal::greylist:
        return "greylist";
    case Refusal::limit:
        return "limit";
    case Refusal::sender_mismatch:
        return "sender-mismatch";
    }
    return "";
}

std::string_view name_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::clean:
        return "";
    case Verdict::spam:
        return "spam";
    case Verdict::virus:
        return "virus";
    }
    return "";
}

std::string_view name_of(DeliveryStatus status) {
    switch (status) {
    case DeliveryStatus::sent:
        return "sent";
    case DeliveryStatus::deferred:
        return "deferred";
    case DeliveryStatus::bounced:
        return "bounced";
    }
    return "";
}

} // namespace

std::string_view name_of(const MailLogEvent& event) {
    switch (event.kind) {
    case MailEventKind::client:
        return "client";
    case MailEventKind::proxied:
        return "proxied";
    case MailEventKind::proxy_accepted:
        return "proxy-accepted";
    case MailEventKind::proxy_refused:
        return "proxy-refused";
    case MailEventKind::submitted:
        return "submitted";
    case MailEventKind::requeued:
        return "requeued";
    case MailEventKind::queued:
        return "queued";
    case MailEventKind::delivery:
        return name_of(event.status);
    case MailEventKind::expired:
        return "expired";
    case MailEventKind::removed:
        return "removed";
    case MailEventKind::verdict:
        return "verdict";
    case MailEventKind::verdict_piece:
        return "verdict-piece";
    case MailEventKind::refused:
        return "refused";
    case MailEventKind::login_failed:
        return "login-failed";
    case MailEventKind::policy:
        return event.is_warning ? "policy-warning" : "policy";
    }
    return "";
}

std::vector<EventField> fields_of(const MailLogEvent& event) {
    std::vector<EventField> fields;
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) {
            fields.push_back({.name = name, .text = std::string(value)});
        }
    };
    const auto add_address = [&](std::string_view name, const std::optional<net::Address>& value) {
        add(name, value ? value->str() : std::string());
    };
    const auto add_number = [&](std::string_view name, std::int64_t value) {
        fields.push_back({.name = name, .text = fmt::to_string(value), .is_number = true});
    };
    add("refusal", name_of(event.refusal));
    add("verdict", name_of(event.verdict));
    add("host", event.host);
    add("queue_id", event.queue_id);
    const bool is_for_another = event.original_client.address.has_value();
    const LogClient& client = is_for_another ? event.original_client : event.client;
    add_address("client", client.address);
    add("client_name", client.name);
    add("login", event.is_escaped ? unescaped_log_value(event.login) : std::string(event.login));
    if (event.uid) {
        add_number("uid", *event.uid);
    }
    add("sender", event.sender);
    add("recipient", event.recipient);
    add_address("relay", event.relay);
    add("other_queue_id", event.other_queue_id);
    if (event.kind == MailEventKind::queued) {
        add_number("size", event.size);
        add_number("recipients", event.recipients);
    }
    return fields;
}

} // namespace ispkit::mail
