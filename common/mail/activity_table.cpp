// SPDX-License-Identifier: MIT
#include "mail/activity_table.hpp"

#include "mail/envelope_address.hpp"
#include "net/prefix.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

constexpr std::size_t k_longest_key = 320;
constexpr std::size_t k_most_failing_addresses = 1 << 16;
/// Failures count for a log-in that follows within that time.
constexpr std::chrono::hours k_failures_last(24);

std::uint32_t hour_of(sys_seconds time) {
    return static_cast<std::uint32_t>(
        std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count());
}

net::Prefix small_network(const net::Address& address) {
    constexpr unsigned k_ipv4_length = 24;
    constexpr unsigned k_ipv6_length = 64;
    return {address, address.is_ipv4() ? k_ipv4_length : k_ipv6_length};
}

std::uint64_t hash_of(std::string_view text) {
    return std::hash<std::string>()(lower(text.substr(0, k_longest_key)));
}

ActivityTable::Who who_as(ActivityKind kind, const MailOrigin& origin) {
    switch (kind) {
    case ActivityKind::client:
        return std::hash<net::Address>()(*origin.client);
    case ActivityKind::prefix:
        return std::hash<net::Address>()(small_network(*origin.client).first());
    case ActivityKind::sasl:
        return ~hash_of(origin.login);
    case ActivityKind::sender:
        return hash_of(origin.sender);
    }
    return 0;
}

/// Whom a key says that it is; nothing where it is no such key.
std::optional<MailOrigin> origin_named(ActivityKind kind, std::string_view key) {
    MailOrigin origin;
    if (kind == ActivityKind::client || kind == ActivityKind::prefix) {
        origin.client = net::Address::parse(key.substr(0, key.find('/')));
        return origin.client ? std::optional(origin) : std::nullopt;
    }
    origin.login = key; // who is counted by sender is a customer
    origin.sender = kind == ActivityKind::sender ? key : std::string_view();
    return origin;
}

} // namespace

ActivityTable::ActivityTable(const ActivitySettings& settings)
    : settings_(settings)
    , entries_(settings.most_keys)
    , failures_(k_most_failing_addresses) {}

ActivityTable::Period ActivityTable::period_of(sys_seconds time) const {
    if (settings_.until && time >= *settings_.until) {
        return Period::later;
    }
    return settings_.since && time < *settings_.since ? Period::past : Period::reported;
}

bool ActivityTable::is_customer(const MailOrigin& origin) const {
    return !origin.login.empty() ||
           (origin.client && settings_.networks.find(*origin.client) != nullptr);
}

/// What an origin is counted as; nothing where it does not say.
std::optional<ActivityKind> ActivityTable::kind_of(const MailOrigin& origin) const {
    const bool has_login = !origin.login.empty();
    switch (settings_.group_by) {
    case GroupBy::login_or_client:
        return has_login       ? std::optional(ActivityKind::sasl)
               : origin.client ? std::optional(ActivityKind::client)
                               : std::nullopt;
    case GroupBy::client:
        return origin.client ? std::optional(ActivityKind::client) : std::nullopt;
    case GroupBy::prefix:
        return origin.client ? std::optional(ActivityKind::prefix) : std::nullopt;
    case GroupBy::sasl:
        return has_login ? std::optional(ActivityKind::sasl) : std::nullopt;
    case GroupBy::sender:
        // Any stranger may write a customer's address there.
        return origin.sender.empty() || !is_customer(origin) ? std::nullopt
                                                             : std::optional(ActivityKind::sender);
    }
    return std::nullopt;
}

std::string ActivityTable::key_text(ActivityKind kind, const MailOrigin& origin) const {
    switch (kind) {
    case ActivityKind::client:
        return origin.client->str();
    case ActivityKind::prefix:
        return small_network(*origin.client).str();
    case ActivityKind::sasl:
        return lower(origin.login.substr(0, k_longest_key));
    case ActivityKind::sender:
        return lower(origin.sender.substr(0, k_longest_key));
    }
    return {};
}

ActivityEntry& ActivityTable::entry_of(Who who, ActivityKind kind, const MailOrigin& origin) {
    if (ActivityEntry* const entry = entries_.find(who)) {
        entry->is_customer = entry->is_customer || !origin.login.empty();
        return *entry;
    }
    const std::size_t before = entries_.size();
    ActivityEntry& entry = entries_.at(who);
    totals_.forgotten += entries_.size() == before ? 1 : 0;
    entry.kind = kind;
    entry.key = key_text(kind, origin);
    entry.is_customer = is_customer(origin);
    if (kind == ActivityKind::client || kind == ActivityKind::prefix) {
        const std::string* const name = settings_.networks.find(*origin.client);
        const std::string_view verified = origin.client_name == "unknown" ? "" : origin.client_name;
        entry.name = name != nullptr                ? *name
                     : kind == ActivityKind::client ? std::string(verified)
                                                    : std::string();
    }
    return entry;
}

ActivityTable::Who ActivityTable::who_of(const MailOrigin& origin) {
    const std::optional<ActivityKind> kind = kind_of(origin);
    if (!kind) {
        return 0;
    }
    const Who who = who_as(*kind, origin);
    entry_of(who, *kind, origin);
    return who;
}

ActivityTable::Who ActivityTable::who_of(const ActivityKey& known) {
    std::optional<MailOrigin> origin = origin_named(known.kind, known.key);
    if (!origin || kind_of(*origin) != known.kind) {
        return 0;
    }
    origin->client_name = known.name;
    const Who who = who_as(known.kind, *origin);
    ActivityEntry& entry = entry_of(who, known.kind, *origin);
    const bool says_list = !settings_.networks.empty() && known.kind == ActivityKind::client;
    entry.is_customer = entry.is_customer || (known.is_customer && !says_list);
    return who;
}

std::optional<ActivityKey> ActivityTable::whose(Who who) const {
    const ActivityEntry* const entry = who == 0 ? nullptr : entries_.find(who);
    return entry == nullptr ? std::nullopt
                            : std::optional(ActivityKey{.kind = entry->kind,
                                                        .key = entry->key,
                                                        .name = entry->name,
                                                        .is_customer = entry->is_customer});
}

void ActivityTable::add_message(Who who, const MailOrigin& origin, sys_seconds time,
                                std::int64_t recipients, std::int64_t size) {
    const Period period = period_of(time);
    if (period == Period::later) {
        return;
    }
    if (period == Period::reported) {
        ++totals_.messages;
        totals_.recipients += recipients;
    }
    ActivityEntry* const entry = find(who);
    if (entry == nullptr) {
        totals_.unattributed += period == Period::reported ? 1 : 0;
        return;
    }
    if (period == Period::past) {
        entry->past.add(hour_of(time), recipients);
        return;
    }
    ++entry->messages;
    entry->recipients += recipients;
    entry->size += size;
    entry->hours.add(hour_of(time), recipients);
    entry->note_time(time);
    entry->note_origin(hour_of(time), origin.sender, origin.client);
}

void ActivityTable::add_unattributed(sys_seconds time, std::int64_t recipients) {
    if (period_of(time) == Period::reported) {
        ++totals_.messages;
        ++totals_.unattributed;
        totals_.recipients += recipients;
    }
}

void ActivityTable::add_outcome(Who who, const MessageOutcome& outcome) {
    totals_.sent += outcome.sent;
    totals_.deferred += outcome.deferred;
    totals_.bounced += outcome.bounced;
    totals_.spam += outcome.spam;
    totals_.viruses += outcome.viruses;
    if (ActivityEntry* const entry = find(who)) {
        // One that was forgotten in between had what is taken off here.
        const auto add = [](std::uint32_t& count, std::int64_t more) {
            count = static_cast<std::uint32_t>(std::max<std::int64_t>(count + more, 0));
        };
        add(entry->sent, outcome.sent);
        add(entry->deferred, outcome.deferred);
        add(entry->bounced, outcome.bounced);
        add(entry->spam, outcome.spam);
        add(entry->viruses, outcome.viruses);
        entry->is_customer =
            entry->is_customer || (outcome.is_outward && settings_.networks.empty());
    }
}

void ActivityTable::add_recipient_domain(Who who, std::uint64_t hash) {
    if (ActivityEntry* const entry = find(who)) {
        entry->note_recipient_domain(hash);
    }
}

void ActivityTable::note_time(Who who, sys_seconds time) {
    if (ActivityEntry* const entry = find(who)) {
        entry->note_time(time);
    }
}

void ActivityTable::show(Who who, Telling kind, std::string_view line) {
    if (ActivityEntry* const entry = find(who)) {
        entry->show(static_cast<std::uint8_t>(kind), line, settings_.evidence);
    }
}

void ActivityTable::add_refusal(const MailOrigin& origin, sys_seconds time, Refusal refusal,
                                std::string_view line) {
    if (period_of(time) != Period::reported) {
        return;
    }
    ++totals_.rejected;
    const Who who = who_of(origin);
    ActivityEntry* const entry = find(who);
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
    }
    entry->note_time(time);
    show(who, refusal == Refusal::limit ? Telling::limit : Telling::refusal, line);
}

void ActivityTable::add_login_failure(const MailOrigin& origin, sys_seconds time,
                                      std::string_view line) {
    if (!origin.client || period_of(time) == Period::later) {
        return;
    }
    Failures& failures = failures_.at(*origin.client);
    if (failures.count == 0 || failures.last + k_failures_last < time) {
        failures.count = 0;
        failures.first_line = line.substr(0, k_longest_key);
    }
    ++failures.count;
    failures.last = std::max(failures.last, time);
    const Who who = who_of(origin);
    ActivityEntry* const entry = find(who);
    if (entry != nullptr && period_of(time) == Period::reported) {
        ++entry->sasl_failures;
        entry->note_time(time);
        show(who, Telling::login, line);
    }
}

void ActivityTable::add_login(Who who, const net::Address& client, sys_seconds time) {
    const Failures* const failures = failures_.find(client);
    if (failures == nullptr) {
        return;
    }
    ActivityEntry* const entry = find(who);
    if (entry != nullptr && failures->last + k_failures_last >= time &&
        period_of(time) == Period::reported) {
        entry->sasl_failures_before_success += failures->count;
        if (entry->kind == ActivityKind::sasl) {
            entry->sasl_failures += failures->count;
            show(who, Telling::login, failures->first_line);
        }
    }
    failures_.erase(client);
}

/// The first hour that is reported on.
sys_seconds ActivityTable::reported_from() const {
    const sys_seconds first = settings_.since.value_or(totals_.first.value_or(sys_seconds::max()));
    return std::chrono::floor<std::chrono::hours>(first);
}

/// The entry of that key, if there is one.
ActivityEntry* ActivityTable::entry_named(ActivityKind kind, std::string_view key) {
    const std::optional<MailOrigin> origin = origin_named(kind, key);
    ActivityEntry* const entry = origin ? entries_.find(who_as(kind, *origin)) : nullptr;
    return entry != nullptr && entry->kind == kind && entry->key == key ? entry : nullptr;
}

void ActivityTable::add_past(ActivityKind kind, std::string_view key,
                             std::span<const ActivityHour> hours) {
    ActivityEntry* const entry = entry_named(kind, key);
    const bool is_told_of = entry != nullptr && (entry->first || !entry->past.empty());
    if (!is_told_of) {
        return; // but for a message that an earlier run knew, perhaps
    }
    for (const ActivityHour& hour : hours) {
        if (hour.hour < reported_from()) {
            entry->past.raise(hour_of(hour.hour), hour.messages, hour.recipients);
        }
    }
}

void ActivityTable::add_limit_hits(ActivityKind kind, std::string_view key, std::int64_t hits) {
    if (ActivityEntry* const entry = entry_named(kind, key)) {
        entry->limit_hits = std::max(entry->limit_hits, static_cast<std::uint32_t>(hits));
    }
}

std::string_view ActivityTable::key_of(Who who) {
    const ActivityEntry* const entry = find(who);
    return entry == nullptr ? std::string_view() : entry->key;
}

void ActivityTable::for_each(const std::function<void(Activity&&)>& visit) const {
    entries_.for_each([&](Who, const ActivityEntry& entry) {
        if (entry.first || !entry.past.empty()) {
            visit(entry.activity());
        }
    });
}

} // namespace ispkit::mail
