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

/// Whom a message, or an attempt, came from, as far as it is known.
struct MailOrigin {
    std::string_view login = {};
    std::optional<net::Address> client = {};
    /// Of one that an earlier run counted by network: which one that was.
    std::optional<net::Prefix> network = {};
    /// Verified; "unknown" without.
    std::string_view client_name = {};
    std::string_view sender = {};
};

/// What is counted of everybody, in memory that is bounded by how many there are.
class ActivityTable {
public:
    /// Names the entry of a login, client, network or sender; 0 is nobody's.
    using SubjectId = std::uint64_t;

    explicit ActivityTable(const ActivitySettings& settings);

    /// Whether what happened then is of the time that is reported on, or of the past; it is neither
    /// where it is too late.
    enum class Period : std::uint8_t { past, reported, later };
    Period period_of(std::chrono::sys_seconds time) const;

    /// Whose a message is; nobody where the origin does not say it.
    SubjectId subject_of(const MailOrigin& origin);

    /// The same of one that an earlier run knew; nobody where others are counted together now.
    SubjectId subject_of(const ActivityKey& known);

    /// Whose an entry is; nothing for nobody.
    std::optional<ActivityKey> activity_key(SubjectId subject) const;

    /// A message that was taken.
    void add_message(SubjectId subject, const MailOrigin& origin, std::chrono::sys_seconds time,
                     std::int64_t recipients, std::int64_t size);

    /// A message that nobody is named for.
    void add_unattributed(std::chrono::sys_seconds time, std::int64_t recipients);

    /// What became of recipients of a reported message; numbers may be negative, to correct.
    void add_outcome(SubjectId subject, const MessageOutcome& outcome);
    void add_recipient_domain(SubjectId subject, std::uint64_t hash);
    /// That something became of a message that an earlier run has counted.
    void note_time(SubjectId subject, std::chrono::sys_seconds time);

    /// Keeps a line as evidence, if it is one of the first of its kind.
    enum class EvidenceKind : std::uint8_t { message, spam, virus, bounce, refusal, limit, login };
    void add_evidence(SubjectId subject, EvidenceKind kind, std::string_view line);

    void add_refusal(const MailOrigin& origin, std::chrono::sys_seconds time, Refusal refusal,
                     std::string_view line);

    /// A log-in that failed, of whom the line says that it was: empty where it does not.
    void add_login_failure(const MailOrigin& origin, std::string_view login,
                           std::chrono::sys_seconds time, std::string_view line);
    /// A log-in that succeeded. The failures of that login from the address are counted for it, and
    /// those of which nobody knows whose they were.
    void add_login(SubjectId subject, std::string_view login, const net::Address& client,
                   std::chrono::sys_seconds time);

    /// Hours by another source, as MailActivity::add_past() says.
    void add_past(ActivityKind kind, std::string_view key, std::span<const ActivityHour> hours);
    void add_limit_hits(ActivityKind kind, std::string_view key, std::int64_t hits);

    /// The key of an entry, which is empty for nobody, and its kind.
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

    const ActivitySettings& settings_;
    ActivityTotals totals_;
    container::BoundedTable<SubjectId, ActivityEntry> entries_;
    LoginFailures failures_;
};

} // namespace ispkit::mail
