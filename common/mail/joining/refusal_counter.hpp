// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "mail/activity/activity_table.hpp"
#include "mail/log/mail_log_event.hpp"

#include <chrono>
#include <cstdint>

namespace ispkit::mail {

/// Counts refused attempts. The server also logs what a policy service decides, when it answers its
/// client. The service's own line counts, because it names the login and the reason. If it comes
/// after the server's line, it is skipped unless it tells more.
class RefusalCounter {
public:
    explicit RefusalCounter(ActivityTable& table);

    /// Adds a policy service's line.
    void add_policy(const MailLogEvent& event);

    /// Adds the server's line about an attempt of that origin.
    void add(const MailLogEvent& event, const MailOrigin& origin);

    /// Adds a message of that origin that a filter before the queue has taken and dropped.
    void add_discarded(const MailLogEvent& event, const MailOrigin& origin);

private:
    /// Answers of policy services that the server has not given yet.
    struct Awaited {
        std::chrono::sys_seconds time;
        std::uint32_t count = 0;

        std::chrono::sys_seconds worth() const { return time; }
    };

    /// Refusals such as policy services make, which no service has logged.
    struct Unexplained {
        std::chrono::sys_seconds time;
        std::uint32_t count = 0;
        Refusal refusal = Refusal::other;
        ActivityTable::SubjectId subject = 0;

        std::chrono::sys_seconds worth() const { return time; }
    };

    /// Counts what the line says that a filter has found. Returns whether that is reported.
    bool count_verdict(const MailLogEvent& event, const MailOrigin& origin);
    bool was_counted(const MailLogEvent& event);
    bool is_explanation(const MailLogEvent& event, const MailOrigin& origin);
    void note_unexplained(const MailLogEvent& event, const MailOrigin& origin);

    ActivityTable& table_;
    container::BoundedTable<net::Address, Awaited> awaited_;
    container::BoundedTable<net::Address, Unexplained> unexplained_;
};

} // namespace ispkit::mail
