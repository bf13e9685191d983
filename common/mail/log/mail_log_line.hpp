// SPDX-License-Identifier: MIT
#pragma once

#include "logfile/cached_timestamp_reader.hpp"
#include "mail/log/mail_log_event.hpp"
#include "mail/log/read_lines.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace ispkit::mail {

/// Reads the lines of one mail log: Postfix's daemons, amavis, mail-ratelimit, greylist-db, policyd
/// (1 and 2), postgrey.
///
/// Senders, recipients, HELO names, subjects and servers' answers are untrusted text, which may
/// imitate any field. So a field is only taken from its place: from the line's fixed beginning
/// onwards, as far as the text is the program's own, and from its end backwards. What names a
/// customer (client address, login, queue ID) always comes before others' text, or is escaped.
class MailLogParser {
public:
    /// The year of times without one is inferred from the reference.
    explicit MailLogParser(logfile::Time reference, AskedTime asked = {})
        : clock_(reference)
        , asked_(asked) {}

    /// Whether the line tells anything about mail; if so, the event describes it. The event's texts
    /// are views of the line.
    bool read(std::string_view line, MailLogEvent& event);

    /// Counts of the lines since the last call. Only lines of the programs named above count as
    /// those of mail programs.
    LineCounts take_counts() { return std::exchange(counts_, {}); }

private:
    /// Counts a line of another program; false.
    bool pass_over();
    /// Counts a line that is not understood; false.
    bool refuse(std::string_view line, std::string_view reason);

    logfile::CachedTimestampReader clock_;
    AskedTime asked_;
    LineCounts counts_;
};

/// MailLogEvent::message: identifies a queue ID of a host.
std::uint64_t message_hash(std::string_view host, std::string_view queue_id);

/// Sets the hashes of the event's messages from its host and queue IDs.
void identify(MailLogEvent& event);

/// "mx1" of "mx1.example.net": some logs have a host's whole name, others its first label.
std::string_view first_label(std::string_view host);

/// Whether it is an address of the host itself.
bool is_loopback(const std::optional<net::Address>& address);

} // namespace ispkit::mail
