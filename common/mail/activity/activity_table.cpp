// SPDX-License-Identifier: MIT
#include "mail/activity/activity_table.hpp"

#include "mail/address/envelope_address.hpp"
#include "net/prefix.hpp"
#include "text/ascii.hpp"
#include "text/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

constexpr std::size_t k_longest_key = 320;

std::uint32_t hour_of(sys_seconds time) {
    return static_cast<std::uint32_t>(
        std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count());
}

std::uint64_t hash_of_text(std::string_view text) {
    return std::hash<std::string>()(text::lower(text.substr(0, k_longest_key)));
}

/// The origin that a key stands for; nothing if the key is not of that kind.
std::optional<MailOrigin> origin_named(ActivityKind kind, std::string_view key) {
    MailOrigin origin;
    if (kind == ActivityKind::client || kind == ActivityKind::prefix) {
        const std::optional<net::Prefix> network = net::Prefix::parse(key);
        if (!network || (kind == ActivityKind::client && !network->is_host())) {
            return std::nullopt;
        }
        origin.client = network->first();
        origin.network = network;
        return origin;
    }
    if (kind == ActivityKind::uid) {
        std::uint32_t uid = 0;
        if (!text::read_number(key, uid)) {
            return std::nullopt;
        }
        origin.uid = uid;
        return origin;
    }
    origin.login = key; // senders are counted for customers only
    origin.sender = kind == ActivityKind::sender ? key : std::string_view();
    return origin;
}

ActivityTable::EvidenceKind evidence_of(Refusal refusal) {
    switch (refusal) {
    case Refusal::limit:
        return ActivityTable::EvidenceKind::limit;
    case Refusal::sender_mismatch:
        return ActivityTable::EvidenceKind::sender_mismatch;
    default:
        return ActivityTable::EvidenceKind::refusal;
    }
}

} // namespace

ActivityTable::ActivityTable(const ActivitySettings& settings)
    : settings_(settings)
    , entries_(settings.most_keys) {}

ActivityTable::Period ActivityTable::period_of(sys_seconds time) const {
    if (settings_.until && time >= *settings_.until) {
        return Period::later;
    }
    return settings_.since && time < *settings_.since ? Period::past : Period::reported;
}

/// The name that the list has for the origin; null if it does not know it.
const std::string* ActivityTable::listed_name(ActivityKind kind, const MailOrigin& origin) const {
    if (!origin.client) {
        return nullptr;
    }
    const net::Prefix holder = kind == ActivityKind::prefix
                                   ? network_of(origin)
                                   : net::Prefix(*origin.client, net::Prefix::k_longest);
    const KnownNetworks::Network* const network = settings_.networks.find(holder);
    return network == nullptr ? nullptr : &network->name;
}

bool ActivityTable::is_customer(ActivityKind kind, const MailOrigin& origin) const {
    return !origin.login.empty() || origin.uid || listed_name(kind, origin) != nullptr;
}

/// The network that an address is counted by: a small one, or the customer's own if that is smaller
/// still, so that one network never has two customers.
net::Prefix ActivityTable::network_of(const MailOrigin& origin) const {
    if (origin.network) {
        return *origin.network;
    }
    constexpr unsigned k_ipv4_length = 24;
    constexpr unsigned k_ipv6_length = 64;
    const net::Prefix small(*origin.client,
                            origin.client->is_ipv4() ? k_ipv4_length : k_ipv6_length);
    const KnownNetworks::Network* const own = settings_.networks.find(*origin.client);
    return own != nullptr && own->prefix.length() > small.length() ? own->prefix : small;
}

ActivityTable::SubjectId ActivityTable::subject_as(ActivityKind kind,
                                                   const MailOrigin& origin) const {
    switch (kind) {
    case ActivityKind::client:
        return std::hash<net::Address>()(*origin.client);
    case ActivityKind::prefix:
        return std::hash<net::Prefix>()(network_of(origin));
    case ActivityKind::sasl:
        return ~hash_of_text(origin.login);
    case ActivityKind::sender:
        return hash_of_text(origin.sender);
    case ActivityKind::uid:
        return hash_of_text(fmt::format("uid:{}", *origin.uid));
    }
    return 0;
}

/// The kind that an origin is counted by; nothing if the origin does not tell.
std::optional<ActivityKind> ActivityTable::kind_of(const MailOrigin& origin) const {
    const bool has_login = !origin.login.empty();
    switch (settings_.group_by) {
    case GroupBy::login_or_client:
        return has_login       ? std::optional(ActivityKind::sasl)
               : origin.client ? std::optional(ActivityKind::client)
               : origin.uid    ? std::optional(ActivityKind::uid)
                               : std::nullopt;
    case GroupBy::client:
        return origin.client ? std::optional(ActivityKind::client) : std::nullopt;
    case GroupBy::prefix:
        return origin.client ? std::optional(ActivityKind::prefix) : std::nullopt;
    case GroupBy::sasl:
        return has_login ? std::optional(ActivityKind::sasl) : std::nullopt;
    case GroupBy::sender:
        // Any stranger may write a customer's address as the sender.
        return origin.sender.empty() || !is_customer(ActivityKind::sender, origin)
                   ? std::nullopt
                   : std::optional(ActivityKind::sender);
    }
    return std::nullopt;
}

std::string ActivityTable::key_text(ActivityKind kind, const MailOrigin& origin) const {
    switch (kind) {
    case ActivityKind::client:
        return origin.client->str();
    case ActivityKind::prefix:
        return network_of(origin).str();
    case ActivityKind::sasl:
        return text::lower(origin.login.substr(0, k_longest_key));
    case ActivityKind::sender:
        return text::lower(origin.sender.substr(0, k_longest_key));
    case ActivityKind::uid:
        return fmt::to_string(*origin.uid);
    }
    return {};
}

ActivityEntry& ActivityTable::entry_of(SubjectId subject, ActivityKind kind,
                                       const MailOrigin& origin) {
    if (ActivityEntry* const entry = entries_.find(subject)) {
        entry->is_customer = entry->is_customer || !origin.login.empty();
        return *entry;
    }
    const std::size_t before = entries_.size();
    ActivityEntry& entry = entries_.at(subject);
    totals_.forgotten += entries_.size() == before ? 1 : 0;
    entry.kind = kind;
    entry.key = key_text(kind, origin);
    entry.is_customer = is_customer(kind, origin);
    if (kind == ActivityKind::client || kind == ActivityKind::prefix) {
        const std::string* const name = listed_name(kind, origin);
        const std::string_view verified = origin.client_name == "unknown" ? "" : origin.client_name;
        entry.name = name != nullptr                ? *name
                     : kind == ActivityKind::client ? std::string(verified)
                                                    : std::string();
    }
    return entry;
}

ActivityTable::SubjectId ActivityTable::subject_of(const MailOrigin& origin) {
    const std::optional<ActivityKind> kind = kind_of(origin);
    if (!kind) {
        return 0;
    }
    const SubjectId subject = subject_as(*kind, origin);
    entry_of(subject, *kind, origin);
    return subject;
}

ActivityTable::SubjectId ActivityTable::subject_of(const ActivityKey& known) {
    std::optional<MailOrigin> origin = origin_named(known.kind, known.key);
    if (!origin || kind_of(*origin) != known.kind) {
        return 0;
    }
    origin->client_name = known.name;
    const SubjectId subject = subject_as(known.kind, *origin);
    ActivityEntry& entry = entry_of(subject, known.kind, *origin);
    const bool says_list = !settings_.networks.empty() && known.kind == ActivityKind::client;
    entry.is_customer = entry.is_customer || (known.is_customer && !says_list);
    return subject;
}

std::optional<ActivityKey> ActivityTable::activity_key(SubjectId subject) const {
    const ActivityEntry* const entry = subject == 0 ? nullptr : entries_.find(subject);
    return entry == nullptr ? std::nullopt
                            : std::optional(ActivityKey{.kind = entry->kind,
                                                        .key = entry->key,
                                                        .name = entry->name,
                                                        .is_customer = entry->is_customer});
}

void ActivityTable::add_message(SubjectId subject, const MailOrigin& origin, sys_seconds time,
                                std::int64_t recipients, std::int64_t size) {
    const Period period = period_of(time);
    if (period == Period::later) {
        return;
    }
    if (period == Period::reported) {
        ++totals_.messages;
        totals_.recipients += recipients;
    }
    ActivityEntry* const entry = find(subject);
    if (entry == nullptr) {
        totals_.unattributed += period == Period::reported ? 1 : 0;
        totals_.unattributed_recipients += period == Period::reported ? recipients : 0;
        return;
    }
    const bool is_from_somewhere = entry->kind == ActivityKind::sasl && origin.client;
    if (period == Period::past) {
        entry->past.add(hour_of(time), recipients);
        if (is_from_somewhere) {
            entry->note_past_network(day_of(time), *origin.client);
        }
        return;
    }
    ++entry->messages;
    entry->recipients += recipients;
    entry->size += size;
    entry->hours.add(hour_of(time), recipients);
    entry->note_time(time);
    entry->note_origin(hour_of(time), origin.sender, origin.client);
    if (is_from_somewhere) {
        entry->note_network(day_of(time), *origin.client);
    }
}

void ActivityTable::add_unattributed(sys_seconds time, std::int64_t recipients) {
    if (period_of(time) == Period::reported) {
        ++totals_.messages;
        ++totals_.unattributed;
        totals_.recipients += recipients;
        totals_.unattributed_recipients += recipients;
    }
}

void ActivityTable::add_outcome(SubjectId subject, const MessageOutcome& outcome) {
    add_counts(totals_.outcomes, outcome.counts);
    if (ActivityEntry* const entry = find(subject)) {
        // If the entry was forgotten in between, it has lost what a negative number takes off.
        add_counts(*entry, outcome.counts);
        entry->is_customer =
            entry->is_customer || (outcome.is_outward && settings_.networks.empty());
    }
}

void ActivityTable::add_recipient_domain(SubjectId subject, std::uint64_t hash) {
    if (ActivityEntry* const entry = find(subject)) {
        entry->note_recipient_domain(hash);
    }
}

void ActivityTable::note_time(SubjectId subject, sys_seconds time) {
    if (ActivityEntry* const entry = find(subject)) {
        entry->note_time(time);
    }
}

void ActivityTable::add_evidence(SubjectId subject, EvidenceKind kind, std::string_view line) {
    if (ActivityEntry* const entry = find(subject)) {
        entry->add_evidence(static_cast<std::uint8_t>(kind), line, settings_.evidence);
    }
}

void ActivityTable::add_refusal(const MailOrigin& origin, sys_seconds time, Refusal refusal,
                                std::string_view line) {
    if (period_of(time) != Period::reported) {
        return;
    }
    ++totals_.rejected;
    const SubjectId subject = subject_of(origin);
    ActivityEntry* const entry = find(subject);
    if (entry == nullptr) {
        return;
    }
    switch (refusal) {
    case Refusal::blocklist:
        ++entry->blocklist_hits;
        break;
    case Refusal::greylist:
        ++entry->greylisted;
        break;
    case Refusal::limit:
        ++entry->limit_hits;
        break;
    case Refusal::other:
        ++entry->rejected;
        break;
    case Refusal::sender_mismatch:
        ++entry->rejected;
        ++entry->sender_mismatches;
        break;
    }
    entry->note_time(time);
    add_evidence(subject, evidence_of(refusal), line);
}

void ActivityTable::add_login_failure(const MailOrigin& origin, std::string_view login,
                                      sys_seconds time, std::string_view line) {
    if (!origin.client || period_of(time) == Period::later) {
        return;
    }
    failures_.add(*origin.client, login, time, line);
    const SubjectId subject = subject_of(origin);
    ActivityEntry* const entry = find(subject);
    if (entry != nullptr && period_of(time) == Period::reported) {
        ++entry->sasl_failures;
        entry->note_time(time);
        add_evidence(subject, EvidenceKind::login, line);
    }
}

void ActivityTable::add_login(SubjectId subject, std::string_view login, const net::Address& client,
                              sys_seconds time) {
    ActivityEntry* const entry = find(subject);
    for (const FailedLogins& failed : failures_.take(client, login, time)) {
        if (entry == nullptr || period_of(time) != Period::reported) {
            continue;
        }
        entry->sasl_failures_before_success += failed.count;
        if (entry->kind == ActivityKind::sasl) {
            entry->sasl_failures += failed.count;
            add_evidence(subject, EvidenceKind::login, failed.first_line);
        }
    }
}

/// The first hour of the reported period.
sys_seconds ActivityTable::reported_from() const {
    const sys_seconds first = settings_.since.value_or(totals_.first.value_or(sys_seconds::max()));
    return std::chrono::floor<std::chrono::hours>(first);
}

/// The time of day at which days begin, so that no day is both in the past and in the report.
std::chrono::seconds ActivityTable::day_begin() const {
    const sys_seconds since = settings_.since.value_or(sys_seconds());
    return since - std::chrono::floor<std::chrono::days>(since);
}

std::uint32_t ActivityTable::day_of(sys_seconds time) const {
    return static_cast<std::uint32_t>(
        std::chrono::floor<std::chrono::days>(time - day_begin()).time_since_epoch().count());
}

/// The entry of that key; null if there is none.
ActivityEntry* ActivityTable::entry_named(ActivityKind kind, std::string_view key) {
    const std::optional<MailOrigin> origin = origin_named(kind, key);
    ActivityEntry* const entry = origin ? entries_.find(subject_as(kind, *origin)) : nullptr;
    return entry != nullptr && entry->kind == kind && entry->key == key ? entry : nullptr;
}

void ActivityTable::add_past(ActivityKind kind, std::string_view key,
                             std::span<const ActivityHour> hours) {
    ActivityEntry* const entry = entry_named(kind, key);
    const bool is_told_of = entry != nullptr && (entry->first || !entry->past.empty());
    if (!is_told_of) {
        return; // known at most from a message of an earlier run
    }
    for (const ActivityHour& hour : hours) {
        if (hour.hour < reported_from()) {
            entry->past.raise(hour_of(hour.hour), hour.messages, hour.recipients);
        }
    }
}

void ActivityTable::add_past_networks(ActivityKind kind, std::string_view key,
                                      std::span<const NetworkDay> days) {
    ActivityEntry* const entry = entry_named(kind, key);
    if (entry == nullptr || !entry->login_networks) {
        return;
    }
    for (const NetworkDay& day : days) {
        if (day.begin + std::chrono::days(1) <= reported_from()) {
            entry->raise_past_networks({day_of(day.begin), day.networks});
        }
    }
}

void ActivityTable::add_limit_hits(ActivityKind kind, std::string_view key, std::int64_t hits) {
    if (ActivityEntry* const entry = entry_named(kind, key)) {
        entry->limit_hits = std::max(entry->limit_hits, static_cast<std::uint32_t>(hits));
    }
}

std::string_view ActivityTable::key_of(SubjectId subject) const {
    const ActivityEntry* const entry = find(subject);
    return entry == nullptr ? std::string_view() : entry->key;
}

ActivityKind ActivityTable::kind_of(SubjectId subject) const {
    const ActivityEntry* const entry = find(subject);
    return entry == nullptr ? ActivityKind::client : entry->kind;
}

void ActivityTable::for_each(const std::function<void(Activity&&)>& visit) const {
    entries_.for_each([&](SubjectId, const ActivityEntry& entry) {
        if (entry.first || !entry.past.empty()) {
            visit(entry.activity(day_begin()));
        }
    });
}

} // namespace ispkit::mail
