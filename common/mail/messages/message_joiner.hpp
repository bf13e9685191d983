// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "mail/activity/activity_table.hpp"
#include "mail/activity/open_messages.hpp"
#include "mail/log/mail_log_event.hpp"
#include "mail/messages/distant_verdicts.hpp"
#include "mail/messages/postfix_instances.hpp"
#include "mail/messages/proxied_logins.hpp"
#include "mail/messages/recipient_ledger.hpp"
#include "mail/messages/refusal_counter.hpp"
#include "mail/messages/split_verdicts.hpp"
#include "mail/messages/unfinished_messages.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string_view>

namespace ispkit::mail {

/// One message that a relay took, as it was counted.
struct CountedMessage {
    /// When it came in.
    std::chrono::sys_seconds time;
    /// Empty where nobody logged in.
    std::string_view login;
    /// Nothing for a message without a client (from the host itself).
    std::optional<net::Address> client;
    /// The client's verified name; "unknown" without.
    std::string_view client_name;
    std::string_view sender;
    std::int64_t recipients = 0;
    std::int64_t size = 0;
    /// Whose it was counted for: Activity::kind and key, which is empty for nobody.
    ActivityKind kind = ActivityKind::client;
    std::string_view key;
    /// Whether it is of the time that is reported on, not of the past.
    bool is_reported = true;
};

/// Puts together what the lines of many mixed logs tell of the same message, and counts it.
///
/// A message is known by host, Postfix instance and queue id. It is counted when it is known whose
/// it is and how many recipients it has, however often it comes back from a content filter: one
/// that comes from this host (or a filter) is the second pass of the one that was given to it, as
/// that one's delivery ("queued as") or its own first line (orig_queue_id) says. Neither can be
/// said by a client or by another server: only answers and clients on this host are believed, and
/// on those that the settings name, where a message may also go on under an id of that host's.
///
/// The order of a message's lines does not matter as long as they come within a minute of the
/// log's time.
class MessageJoiner {
public:
    using OnMessage = std::function<void(const CountedMessage&)>;

    /// So many messages are open at most; the one that was not heard of for the longest time is
    /// closed with what is known.
    static constexpr std::size_t k_most_open = 100'000;

    MessageJoiner(const ActivitySettings& settings, ActivityTable& table,
                  std::size_t most_open = k_most_open);

    void on_message(OnMessage hook) { hook_ = std::move(hook); }

    void add(const MailLogEvent& event);

    /// The messages that are not finished, for the next run; and those that the run before had, to
    /// be told before any event. What becomes of their recipients counts, and what was counted of
    /// them does not count again.
    UnfinishedMessages unfinished() const;
    void carry_on(const UnfinishedMessages& unfinished);

    /// Adds the messages that nobody is named for so far.
    void add_unattributed(ActivityTotals& totals) const;

    /// No other line comes: who was to be told by one is whom the first line names.
    void decide_all();

    /// How many messages are not forgotten yet.
    std::size_t open_messages() const { return open_.size(); }

private:
    /// Lines of a message may follow its last one by so much.
    static constexpr std::chrono::seconds k_late{60};
    /// A local part and a domain of the greatest length (RFC 5321) are not half as long; senders
    /// may write thousands of octets, and a hundred thousand messages may be open.
    static constexpr std::size_t k_longest_sender = 640;

    /// The first pass of a message that was not heard of yet.
    struct Expected {
        MessageName first_pass;
        std::chrono::sys_seconds time;

        std::chrono::sys_seconds worth() const { return time; }
    };
    /// A message that something is done with when no more lines of it come.
    struct Ending {
        MessageName message;
        std::chrono::sys_seconds time;
    };

    void add_client(const MailLogEvent& event);
    void add_proxied(const MailLogEvent& event);
    void add_proxy_accepted(const MailLogEvent& event);
    void add_requeued(const MailLogEvent& event);
    static MailOrigin origin_of(const OpenMessage& message);
    ActivityTable::SubjectId show_client(const MailOrigin& origin, const MailLogEvent& event);
    void begin(OpenMessage& message, const MailLogEvent& event);
    void find_first_pass(OpenMessage& message, const MailLogEvent& event);
    void add_queued(const MailLogEvent& event);
    void add_delivery(const MailLogEvent& event);
    void add_expired(const MailLogEvent& event);
    void add_removed(const MailLogEvent& event);
    void add_verdict(const MailLogEvent& event);
    void add_verdict_piece(const MailLogEvent& event);
    void add_refused(const MailLogEvent& event);

    void decide_later(OpenMessage& message);
    void decide(OpenMessage& message);
    void decide_first();
    void take_client_of_service(OpenMessage& message, std::uint64_t queue_id);
    void count_if_known(OpenMessage& message);
    bool is_told(const OpenMessage& message, std::chrono::sys_seconds time) const;
    void add_outcome(OpenMessage& message, const MessageOutcome& outcome,
                     std::chrono::sys_seconds time);
    void add_recipient_domain(OpenMessage& message, std::uint64_t domain,
                              std::chrono::sys_seconds time);
    void find_verdict(const MailLogEvent& delivery, OpenMessage& message);
    void mark(OpenMessage& message, const MailLogEvent& event);
    OpenMessage& first_pass_of(OpenMessage& message);
    void join(OpenMessage& second, OpenMessage& first, std::chrono::sys_seconds time);
    void join_later(const MailLogEvent& event, OpenMessage& first);

    bool is_filter(const std::optional<net::Address>& address) const;
    /// In whatever instance.
    OpenMessage* find_in_any(std::uint64_t message);
    /// On a host that logs by its whole name or the first label.
    OpenMessage* find_on(std::string_view host, std::string_view queue_id);
    OpenMessage& open(std::uint64_t id);
    void close(OpenMessage& message);
    bool has_ended(const std::deque<Ending>& endings) const;
    void end_old();

    const ActivitySettings& settings_;
    ActivityTable& table_;
    OnMessage hook_;
    OpenMessages open_;
    std::deque<Ending> undecided_;
    std::deque<Ending> removed_;
    container::BoundedTable<std::uint64_t, Expected> expected_;
    RecipientLedger ledger_;
    RefusalCounter refusals_;
    SplitVerdicts split_verdicts_;
    DistantVerdicts distant_verdicts_;
    ProxiedLogins proxied_logins_;
    PostfixInstances instances_;
    /// Of the line before.
    std::chrono::sys_seconds now_;
};

} // namespace ispkit::mail
