// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "mail/activity/activity.hpp"
#include "mail/activity/activity_entry.hpp"
#include "mail/activity/activity_settings.hpp"
#include "mail/activity/activity_totals.hpp"
#include "mail/activity/counts.hpp"
#include "mail/activity/login_failures.hpp"
#include "mail/log/mail_log_event.hpp"
#include "net/prefix.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// The origin of a message or an attempt, as far as it is known.
struct MailOrigin {
    std::string_view login = {};
    std::optional<net::Address> client = {};
    /// The local user who sent it with sendmail(1).
    std::optional<std::uint32_t> uid = {};
    /// For a message that an earlier run counted by network: that network.
    std::optional<net::Prefix> network = {};
    /// The verified name; "unknown" if there is none.
    std::string_view client_name = {};
    std::string_view sender = {};
};

/// Counts mail by key, in bounded memory: at most ActivitySettings::most_keys entries.
class ActivityTable {
public:
    /// Identifies the entry of a login, client, network, sender or local user; 0 means nobody.
    using SubjectId = std::uint64_t;

    explicit ActivityTable(const ActivitySettings& settings);

    /// The period that a time belongs to: the past, the reported one, or later than it.
    enum class Period : std::uint8_t { past, reported, later };
    Period period_of(std::chrono::sys_seconds time) const;

    /// The subject that a message counts for; nobody if the origin does not tell.
    SubjectId subject_of(const MailOrigin& origin);

    /// The same for a key of an earlier run; nobody if mail is counted by another kind now.
    SubjectId subject_of(const ActivityKey& known);

    /// The key of an entry; nothing for nobody.
    std::optional<ActivityKey> activity_key(SubjectId subject) const;

    /// Counts a message that was accepted.
    void add_message(SubjectId subject, const MailOrigin& origin, std::chrono::sys_seconds time,
                     std::int64_t recipients, std::int64_t size);

    /// Counts a message that belongs to nobody.
    void add_unattributed(std::chrono::sys_seconds time, std::int64_t recipients);

    /// Counts what became of recipients of a reported message. Numbers may be negative, to correct
    /// earlier ones.
    void add_outcome(SubjectId subject, const MessageOutcome& outcome);
    void add_recipient_domain(SubjectId subject, std::uint64_t hash);
    /// Notes that something happened to a message that this run does not count.
    void note_time(SubjectId subject, std::chrono::sys_seconds time);

    /// Keeps a line as evidence if it is one of the first of its kind.
    enum class EvidenceKind : std::uint8_t {
        message,
        spam,
        virus,
        bounce,
        refusal,
        sender_mismatch,
        limit,
        login,
    };
    void add_evidence(SubjectId subject, EvidenceKind kind, std::string_view line);

    void add_refusal(const MailOrigin& origin, std::chrono::sys_seconds time, Refusal refusal,
                     std::string_view line);

    /// Counts a failed log-in. `login` is the one that the line names; empty if it names none.
    void add_login_failure(const MailOrigin& origin, std::string_view login,
                           std::chrono::sys_seconds time, std::string_view line);
    /// Notes a log-in that succeeded. Earlier failures of that login from the address count for it,
    /// and so do failures there without a known login.
    void add_login(SubjectId subject, std::string_view login, const net::Address& client,
                   std::chrono::sys_seconds time);

    /// Adds hours from another source, see MailActivity::add_past().
    void add_past(ActivityKind kind, std::string_view key, std::span<const ActivityHour> hours);
    void add_past_networks(ActivityKind kind, std::string_view key,
                           std::span<const NetworkDay> days);
    void add_limit_hits(ActivityKind kind, std::string_view key, std::int64_t hits);

    /// The key of an entry (empty for nobody), and its kind.
    std::string_view key_of(SubjectId subject) const;
    ActivityKind kind_of(SubjectId subject) const;

    void for_each(const std::function<void(Activity&&)>& visit) const;

    ActivityTotals& totals() { return totals_; }
    const ActivityTotals& totals() const { return totals_; }

    LoginFailures& login_failures() { return failures_; }
    const LoginFailures& login_failures() const { return failures_; }

private:
    ActivityEntry* find(SubjectId subject) {
        return subject == 0 ? nullptr : entries_.find(subject);
    }
    const ActivityEntry* find(SubjectId subject) const {
        return subject == 0 ? nullptr : entries_.find(subject);
    }
    ActivityEntry* entry_named(ActivityKind kind, std::string_view key);
    ActivityEntry& entry_of(SubjectId subject, ActivityKind kind, const MailOrigin& origin);
    std::optional<ActivityKind> kind_of(const MailOrigin& origin) const;
    SubjectId subject_as(ActivityKind kind, const MailOrigin& origin) const;
    net::Prefix network_of(const MailOrigin& origin) const;
    std::string key_text(ActivityKind kind, const MailOrigin& origin) const;
    const std::string* listed_name(ActivityKind kind, const MailOrigin& origin) const;
    bool is_customer(ActivityKind kind, const MailOrigin& origin) const;
    std::chrono::sys_seconds reported_from() const;
    std::chrono::seconds day_begin() const;
    std::uint32_t day_of(std::chrono::sys_seconds time) const;

    const ActivitySettings& settings_;
    ActivityTotals totals_;
    container::BoundedTable<SubjectId, ActivityEntry> entries_;
    LoginFailures failures_;
};

} // namespace ispkit::mail
