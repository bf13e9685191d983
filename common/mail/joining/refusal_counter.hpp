// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "mail/activity/activity_table.hpp"
#include "mail/log/mail_log_event.hpp"

#include <chrono>
#include <cstdint>

namespace ispkit::mail {

/// Counts attempts that were refused. What a policy service decides the server tells too, when it
/// answers its client: the service's own line counts, since it names the login and the reason.
/// Where it comes behind the server's, it is passed over if it tells nothing else.
class RefusalCounter {
public:
    explicit RefusalCounter(ActivityTable& table);

    /// A policy service's line.
    void add_policy(const MailLogEvent& event);

    /// The server's line, and whom it is about.
    void add(const MailLogEvent& event, const MailOrigin& origin);

private:
    /// Answers of policy services that the server has not given yet.
    struct Awaited {
        std::chrono::sys_seconds time;
        std::uint32_t count = 0;

        std::chrono::sys_seconds worth() const { return time; }
    };

    /// Refusals as a policy service makes them, of which no service has told.
    struct Unexplained {
        std::chrono::sys_seconds time;
        std::uint32_t count = 0;
        Refusal refusal = Refusal::other;
        ActivityTable::SubjectId subject = 0;

        std::chrono::sys_seconds worth() const { return time; }
    };

    bool was_counted(const MailLogEvent& event);
    bool is_explanation(const MailLogEvent& event, const MailOrigin& origin);
    void note_unexplained(const MailLogEvent& event, const MailOrigin& origin);

    ActivityTable& table_;
    container::BoundedTable<net::Address, Awaited> awaited_;
    container::BoundedTable<net::Address, Unexplained> unexplained_;
};

} // namespace ispkit::mail
