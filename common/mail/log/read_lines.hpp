// SPDX-License-Identifier: MIT
#pragma once

#include "mail/language/phrase.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The period that a report is about; open if it has no beginning or no end.
struct AskedTime {
    std::optional<std::chrono::sys_seconds> since;
    std::optional<std::chrono::sys_seconds> until;

    bool has(std::chrono::sys_seconds time) const {
        return !(since && time < *since) && !(until && time >= *until);
    }
};

/// A line that was not understood.
struct UnknownLine {
    /// Its number in what was read of the log, from 1.
    std::int64_t number = 0;
    /// Its beginning.
    std::string text;
    /// What is wrong with it, to be put after the text: "is empty".
    std::string_view reason;
};

/// How many lines of each kind a log has.
struct LineCounts {
    std::int64_t all = 0;
    /// Lines of mail programs that have a time, whether or not they tell anything about mail.
    std::int64_t understood = 0;
    /// Understood lines about a message, a login or a refusal.
    std::int64_t told = 0;
    /// Lines of `told` in the requested time.
    std::int64_t asked = 0;
    /// Lines of other programs.
    std::int64_t other = 0;
    /// The earliest and the latest time of the understood lines.
    std::optional<std::chrono::sys_seconds> first;
    std::optional<std::chrono::sys_seconds> last;
    std::optional<UnknownLine> first_unknown;

    std::int64_t not_understood() const { return all - understood - other; }

    /// Counts an understood line.
    void add(std::chrono::sys_seconds time, const AskedTime& asked_time);

    /// Notes the line that was counted last as one that was not understood, if it is the first. The
    /// reason must be a literal.
    void note_unknown(std::string_view line, std::string_view reason);

    /// Adds the counts of the lines that follow.
    LineCounts& operator+=(const LineCounts& more);
};

/// The part of a log that was read.
struct ReadLog {
    std::string name;
    /// The time of the newest line of an earlier run, if known.
    std::optional<std::chrono::sys_seconds> newest_before;
    LineCounts lines;

    std::optional<std::chrono::sys_seconds> newest() const {
        return lines.last ? lines.last : newest_before;
    }
};

/// "25 lines read: 20 understood, 4 of other programs, 1 not understood".
Phrase lines_read(const LineCounts& lines);

/// The reason why one of these files is not a log of mail programs, such as no understood line
/// among many; empty if there is no such file.
std::string not_a_mail_log(std::span<const ReadLog> logs);

/// The reason why a report on these logs would be empty although it proves nothing, such as a log
/// without understood lines; empty if there is something to report on.
std::string nothing_to_report(std::span<const ReadLog> logs, const AskedTime& asked);

/// A sentence for each thing that a report on these logs may lack: one if a share of lines was not
/// understood; and if there are several logs, one for each that has had no line for a day.
std::vector<Phrase> what_may_be_missing(std::span<const ReadLog> logs, const AskedTime& asked,
                                        std::chrono::sys_seconds now);

/// A sentence for logs that do not tell which clients sent the relay its mail, such as those
/// without smtpd's lines; nothing if they do for some message, or if there are too few messages to
/// tell.
std::optional<Phrase> what_has_no_client(std::int64_t unattributed, std::int64_t messages);

} // namespace ispkit::mail
