// SPDX-License-Identifier: MIT
#include "mail/joining/refusal_counter.hpp"

#include "mail/log/log_value.hpp"

namespace ispkit::mail {

namespace {

/// The server answers its client within this time of the policy service's answer.
constexpr std::chrono::seconds k_answered_within(30);
/// Two programs write their lines at the same time.
constexpr std::chrono::seconds k_swapped_within(1);
constexpr std::size_t k_most_clients = 1 << 14;

} // namespace

RefusalCounter::RefusalCounter(ActivityTable& table)
    : table_(table)
    , awaited_(k_most_clients)
    , unexplained_(k_most_clients) {}

void RefusalCounter::add_policy(const MailLogEvent& event) {
    const std::string login =
        event.is_escaped ? unescaped_log_value(event.login) : std::string(event.login);
    const MailOrigin origin{
        .login = login, .client = event.client.address, .client_name = event.client.name};
    if (is_explanation(event, origin)) {
        return;
    }
    table_.add_refusal(origin, event.time, event.refusal, event.line);
    if (event.client.address && !event.is_warning) {
        Awaited& awaited = awaited_.at(*event.client.address);
        awaited.count = awaited.time + k_answered_within < event.time ? 1 : awaited.count + 1;
        awaited.time = event.time;
    }
}

bool RefusalCounter::was_counted(const MailLogEvent& event) {
    Awaited* const awaited = event.client.address ? awaited_.find(*event.client.address) : nullptr;
    if (awaited == nullptr || awaited->count == 0 ||
        awaited->time + k_answered_within < event.time) {
        return false;
    }
    --awaited->count;
    return true;
}

/// Whether a policy service's line repeats what the server's line has already told.
bool RefusalCounter::is_explanation(const MailLogEvent& event, const MailOrigin& origin) {
    Unexplained* const known =
        event.client.address ? unexplained_.find(*event.client.address) : nullptr;
    if (known == nullptr || known->count == 0 || event.is_warning ||
        known->refusal != event.refusal || known->time + k_swapped_within < event.time ||
        known->subject != table_.subject_of(origin)) {
        return false;
    }
    --known->count;
    return true;
}

void RefusalCounter::note_unexplained(const MailLogEvent& event, const MailOrigin& origin) {
    const bool is_by_policy = event.refusal == Refusal::greylist || event.refusal == Refusal::limit;
    if (!is_by_policy || !event.client.address) {
        return;
    }
    const ActivityTable::SubjectId subject = table_.subject_of(origin);
    Unexplained& known = unexplained_.at(*event.client.address);
    const bool is_same = known.refusal == event.refusal && known.subject == subject &&
                         known.time + k_swapped_within >= event.time;
    known = {.time = event.time,
             .count = is_same ? known.count + 1 : 1,
             .refusal = event.refusal,
             .subject = subject};
}

void RefusalCounter::add(const MailLogEvent& event, const MailOrigin& origin) {
    if (!was_counted(event)) {
        table_.add_refusal(origin, event.time, event.refusal, event.line);
        note_unexplained(event, origin);
    }
    count_verdict(event, origin);
}

void RefusalCounter::add_discarded(const MailLogEvent& event, const MailOrigin& origin) {
    using Kind = ActivityTable::EvidenceKind;
    if (count_verdict(event, origin)) {
        const ActivityTable::SubjectId subject = table_.subject_of(origin);
        table_.note_time(subject, event.time);
        table_.add_evidence(subject, event.verdict == Verdict::spam ? Kind::spam : Kind::virus,
                            event.line);
    }
}

bool RefusalCounter::count_verdict(const MailLogEvent& event, const MailOrigin& origin) {
    if (event.verdict == Verdict::clean ||
        table_.period_of(event.time) != ActivityTable::Period::reported) {
        return false;
    }
    const bool is_spam = event.verdict == Verdict::spam;
    table_.add_outcome(table_.subject_of(origin),
                       {.counts = {.spam = is_spam ? 1 : 0, .viruses = is_spam ? 0 : 1}});
    return true;
}

} // namespace ispkit::mail
