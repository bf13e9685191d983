// SPDX-License-Identifier: MIT
#pragma once

#include "mail/log/mail_log_event.hpp"
#include "mail/log/read_lines.hpp"

#include <cstdint>

namespace ispkit::mail {

/// The events of one log, in the log's order.
class MailEventSource {
public:
    MailEventSource() = default;
    MailEventSource(const MailEventSource&) = delete;
    MailEventSource& operator=(const MailEventSource&) = delete;
    virtual ~MailEventSource() = default;

    /// The next event of the log, null at its end; it lives until the next call. Throws Error.
    virtual const MailLogEvent* next() = 0;

    /// Counts of the lines that were read so far; of all lines at the end.
    virtual const ReadLog& read() const = 0;

    /// How many bytes the lines have.
    virtual std::int64_t octets() const = 0;
};

} // namespace ispkit::mail
