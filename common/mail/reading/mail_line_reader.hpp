// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/envelope/unwrapper.hpp"
#include "logfile/timestamp.hpp"
#include "mail/log/mail_log_line.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// How a line of a log is understood.
enum class LineKind : std::uint8_t {
    /// It tells something about mail.
    event,
    /// It is of a mail program, and tells nothing about mail.
    nothing,
    /// It is of another program.
    other,
    not_understood,
    /// The beginning of a line that a container engine split.
    part,
};

/// "event", "nothing", "other", "not-understood", "part".
std::string_view name_of(LineKind kind);

/// Reads the lines of one log one by one, as MailLogSource does with many at once.
class MailLineReader {
public:
    /// The year of times without one is inferred from the reference.
    explicit MailLineReader(logfile::Time reference);

    /// Reads a line without its newline. The event is set for LineKind::event; its texts are valid
    /// until the next call.
    LineKind read(std::string_view line, MailLogEvent& event);

    /// Counts of all lines so far.
    const LineCounts& counts() const { return counts_; }

private:
    std::shared_ptr<logfile::Unwrapper> unwrapper_;
    MailLogParser parser_;
    std::string text_;
    LineCounts counts_;
};

} // namespace ispkit::mail
