// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"
#include "mail/activity/client_addresses.hpp"
#include "mail/activity/counts.hpp"
#include "mail/activity/distinct_counter.hpp"
#include "net/address.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The messages of each hour that had any, in order.
class HourCounts {
public:
    /// Adds one message; `hour` counts hours since 1970.
    void add(std::uint32_t hour, std::int64_t recipients);

    /// Raises the hour's counts to at least these numbers.
    void raise(std::uint32_t hour, std::int64_t messages, std::int64_t recipients);

    bool empty() const { return hours_.empty(); }

    std::vector<ActivityHour> hours() const;

private:
    struct Hour {
        std::uint32_t hour = 0;
        std::uint32_t messages = 0;
        std::uint32_t recipients = 0;
    };

    Hour& at(std::uint32_t hour);

    std::vector<Hour> hours_;
};

/// The counts of one key: an Activity in little memory. Only keys that send mail allocate most
/// of it.
struct ActivityEntry : BasicCounts<std::uint32_t> {
    ActivityKind kind = ActivityKind::client;
    bool is_customer = false;
    std::string key;
    std::string name;

    std::int64_t messages = 0;
    std::int64_t recipients = 0;
    std::int64_t size = 0;
    std::optional<std::chrono::sys_seconds> first;
    std::chrono::sys_seconds last;

    HourCounts hours;
    HourCounts past;

    /// The senders and clients of the messages, and their recipients' domains.
    struct Correspondents {
        DistinctCounter senders;
        DistinctCounter sender_domains;
        DistinctCounter recipient_domains;
        ClientAddresses addresses;
        DistinctCounter networks;
        MostDistinct hourly_networks;
        MostDistinct hourly_sender_domains;
    };
    std::unique_ptr<Correspondents> correspondents;

    /// The networks that a login came from on each day.
    struct LoginNetworks {
        DistinctByPeriod days;
        DistinctByPeriod past;
    };
    std::unique_ptr<LoginNetworks> login_networks;

    struct EvidenceLine {
        std::uint8_t kind = 0;
        std::string line;
    };
    std::vector<EvidenceLine> evidence;

    /// The order in which entries are kept when there is no room for all: customers first, then the
    /// keys that sent most.
    std::pair<bool, std::int64_t> worth() const { return {is_customer, messages + rejected}; }

    void note_time(std::chrono::sys_seconds time);

    /// Notes the sender and the client of a message.
    void note_origin(std::uint32_t hour, std::string_view sender,
                     const std::optional<net::Address>& client);
    /// Notes where a login came from on a day, and in the past. Days are numbered.
    void note_network(std::uint32_t day, const net::Address& client);
    void note_past_network(std::uint32_t day, const net::Address& client);
    void raise_past_networks(const PeriodCount& day);
    void note_recipient_domain(std::uint64_t hash);

    /// Keeps the line if fewer than `most` of its kind are kept. A stranger keeps only a few lines
    /// in all.
    void add_evidence(std::uint8_t line_kind, std::string_view line, std::size_t most);

    /// Day 0 begins at that time of 1970-01-01 UTC.
    Activity activity(std::chrono::seconds day_begin) const;

private:
    Correspondents& ensure_correspondents();
    LoginNetworks& ensure_login_networks();
};

} // namespace ispkit::mail
