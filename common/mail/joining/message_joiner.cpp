// SPDX-License-Identifier: MIT
#include "mail/joining/message_joiner.hpp"

#include "mail/messages/message_snapshot.hpp"

namespace ispkit::mail {

MessageJoiner::MessageJoiner(const ActivitySettings& settings, ActivityTable& table,
                             std::size_t most_open)
    : table_(table)
    , messages_(most_open, [this](OpenMessage& message) { finish(message); })
    , counter_(table)
    , passes_(settings, messages_, counter_)
    , origins_(settings, table, messages_, passes_, counter_)
    , verdicts_(messages_, passes_, counter_)
    , delivery_(messages_, ledger_, passes_, origins_, verdicts_, counter_)
    , refusals_(table) {}

void MessageJoiner::add(const MailLogEvent& event) {
    if (table_.period_of(event.time) == ActivityTable::Period::later) {
        return;
    }
    finish_old(event);
    switch (event.kind) {
    case MailEventKind::client:
        return origins_.add_client(event);
    case MailEventKind::proxied:
        return origins_.add_proxied(event);
    case MailEventKind::proxy_accepted:
        return event.is_discarded
                   ? refusals_.add_discarded(event, origins_.origin_of_refused(event))
                   : origins_.add_proxy_accepted(event);
    case MailEventKind::proxy_refused:
        return refusals_.add(event, origins_.origin_of_refused(event));
    case MailEventKind::submitted:
        return origins_.add_submitted(event);
    case MailEventKind::requeued:
        return delivery_.add_requeued(event);
    case MailEventKind::queued:
        return delivery_.add_queued(event);
    case MailEventKind::delivery:
        return delivery_.add_delivery(event);
    case MailEventKind::expired:
        return delivery_.add_expired(event);
    case MailEventKind::removed:
        return delivery_.add_removed(event);
    case MailEventKind::verdict:
        return verdicts_.add_verdict(event);
    case MailEventKind::verdict_piece:
        return verdicts_.add_piece(event);
    case MailEventKind::refused:
        return add_refused(event);
    case MailEventKind::policy:
        return refusals_.add_policy(event);
    case MailEventKind::login_failed:
        return table_.add_login_failure(
            {.client = event.client.address, .client_name = event.client.name}, event.login,
            event.time, event.line);
    }
}

void MessageJoiner::add_refused(const MailLogEvent& event) {
    OpenMessage* const message = event.message == 0 ? nullptr : messages_.find(event);
    const bool is_of_message =
        message != nullptr && message->has_client &&
        (!event.client.address || message->uid || event.client.address == message->client);
    MailOrigin origin = is_of_message ? origin_of(passes_.first_pass_of(*message))
                                      : MailOrigin{.client = event.client.address,
                                                   .client_name = event.client.name};
    origin.login = event.login.empty() ? origin.login : event.login;
    refusals_.add(event, origin);
}

/// Called once per second of the log's time, before its first event.
void MessageJoiner::finish_old(const MailLogEvent& event) {
    if (event.time != now_ || delivery_.is_full()) {
        now_ = event.time;
        origins_.decide_old(now_);
        delivery_.close_old(now_);
    }
}

/// A message is about to be closed.
void MessageJoiner::finish(OpenMessage& message) {
    if (message.is_undecided) {
        origins_.decide(message);
    }
    ledger_.forget(message);
    counter_.finish(message);
}

void MessageJoiner::add_unattributed(ActivityTotals& totals) const {
    messages_.for_each(
        [&](const OpenMessage& message) { counter_.add_unattributed(message, totals); });
}

UnfinishedMessages MessageJoiner::unfinished() const {
    return take_snapshot(messages_, table_, now_);
}

void MessageJoiner::carry_on(const UnfinishedMessages& unfinished) {
    restore(unfinished, messages_, table_, ledger_);
}

} // namespace ispkit::mail
