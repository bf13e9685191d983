// SPDX-License-Identifier: MIT
#include "mail/activity/activity_entry.hpp"

#include "mail/address/envelope_address.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <functional>

namespace ispkit::mail {

using std::chrono::hours;
using std::chrono::sys_seconds;

namespace {

constexpr std::size_t k_longest_evidence = 1000;
constexpr std::size_t k_most_evidence_of_strangers = 2;
constexpr std::size_t k_most_kept_clients = 64;

std::uint64_t hash_of_network(const net::Address& client) {
    return std::hash<net::Address>()(wide_network(client).first());
}

std::vector<NetworkDay> days_of(const DistinctByPeriod& networks, std::chrono::seconds day_begin) {
    std::vector<NetworkDay> days;
    for (const PeriodCount& day : networks.counts()) {
        days.push_back({sys_seconds(std::chrono::days(day.period)) + day_begin, day.count});
    }
    return days;
}

} // namespace

HourCounts::Hour& HourCounts::at(std::uint32_t hour) {
    auto place = hours_.end();
    while (place != hours_.begin() && (place - 1)->hour >= hour) {
        --place;
    }
    if (place == hours_.end() || place->hour != hour) {
        place = hours_.insert(place, Hour{.hour = hour});
    }
    return *place;
}

void HourCounts::add(std::uint32_t hour, std::int64_t recipients) {
    Hour& place = at(hour);
    ++place.messages;
    place.recipients += static_cast<std::uint32_t>(recipients);
}

void HourCounts::raise(std::uint32_t hour, std::int64_t messages, std::int64_t recipients) {
    Hour& place = at(hour);
    place.messages = std::max(place.messages, static_cast<std::uint32_t>(messages));
    place.recipients = std::max(place.recipients, static_cast<std::uint32_t>(recipients));
}

std::vector<ActivityHour> HourCounts::hours() const {
    std::vector<ActivityHour> all;
    all.reserve(hours_.size());
    for (const Hour& hour : hours_) {
        all.push_back({sys_seconds(std::chrono::hours(hour.hour)), hour.messages, hour.recipients});
    }
    return all;
}

void ActivityEntry::note_time(sys_seconds time) {
    last = first ? std::max(last, time) : time;
    first = first ? std::min(*first, time) : time;
}

ActivityEntry::Correspondents& ActivityEntry::ensure_correspondents() {
    if (!correspondents) {
        correspondents = std::make_unique<Correspondents>();
    }
    return *correspondents;
}

void ActivityEntry::note_origin(std::uint32_t hour, std::string_view sender,
                                const std::optional<net::Address>& client) {
    Correspondents& all = ensure_correspondents();
    if (!sender.empty()) {
        const std::string address = text::lower(sender.substr(0, k_longest_address));
        const std::uint64_t domain = std::hash<std::string_view>()(domain_of(address));
        all.senders.add(std::hash<std::string>()(address));
        all.sender_domains.add(domain);
        all.hourly_sender_domains.add(hour, domain);
    }
    if (client) {
        const std::uint64_t network = hash_of_network(*client);
        all.addresses.add(*client);
        all.networks.add(network);
        all.hourly_networks.add(hour, network);
    }
}

ActivityEntry::LoginNetworks& ActivityEntry::ensure_login_networks() {
    if (!login_networks) {
        login_networks = std::make_unique<LoginNetworks>();
    }
    return *login_networks;
}

void ActivityEntry::note_network(std::uint32_t day, const net::Address& client) {
    ensure_login_networks().days.add(day, hash_of_network(client));
}

void ActivityEntry::note_past_network(std::uint32_t day, const net::Address& client) {
    ensure_login_networks().past.add(day, hash_of_network(client));
}

void ActivityEntry::raise_past_networks(const PeriodCount& day) {
    ensure_login_networks().past.raise(day);
}

void ActivityEntry::note_recipient_domain(std::uint64_t hash) {
    ensure_correspondents().recipient_domains.add(hash);
}

void ActivityEntry::add_evidence(std::uint8_t line_kind, std::string_view line, std::size_t most) {
    const auto of_kind =
        std::count_if(evidence.begin(), evidence.end(),
                      [&](const EvidenceLine& other) { return other.kind == line_kind; });
    if (static_cast<std::size_t>(of_kind) < most &&
        (is_customer || evidence.size() < k_most_evidence_of_strangers)) {
        evidence.push_back({line_kind, std::string(line.substr(0, k_longest_evidence))});
    }
}

Activity ActivityEntry::activity(std::chrono::seconds day_begin) const {
    Activity all;
    all.kind = kind;
    all.key = key;
    all.name = name;
    all.is_customer = is_customer;
    all.messages = messages;
    all.recipients = recipients;
    all.size = size;
    all.hours = hours.hours();
    all.past = past.hours();
    if (correspondents) {
        all.senders = correspondents->senders.count();
        all.sender_domains = correspondents->sender_domains.count();
        all.recipient_domains = correspondents->recipient_domains.count();
        all.addresses = correspondents->addresses.count();
        all.clients = correspondents->addresses.clients(k_most_kept_clients);
        all.networks = correspondents->networks.count();
        all.networks_in_an_hour = correspondents->hourly_networks.most();
        all.sender_domains_in_an_hour = correspondents->hourly_sender_domains.most();
    }
    if (login_networks) {
        all.network_days = days_of(login_networks->days, day_begin);
        all.past_network_days = days_of(login_networks->past, day_begin);
    }
    add_counts(all, *this);
    all.first = first.value_or(sys_seconds());
    all.last = last;
    for (const EvidenceLine& one : evidence) {
        all.evidence.push_back(one.line);
    }
    return all;
}

} // namespace ispkit::mail
