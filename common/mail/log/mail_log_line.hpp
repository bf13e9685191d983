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
/// Senders, recipients, HELO names, subjects and servers' answers are others' text, in which any
/// field may stand. So a field is taken from its place only: from the line's fixed beginning
/// onwards as far as the text is the program's own, and from its end backwards. What names a
/// customer (client address, login, queue id) always stands before others' text, or is escaped.
class MailLogParser {
public:
    /// The reference is what the year of times without one is inferred from.
    explicit MailLogParser(logfile::Time reference, AskedTime asked = {})
        : clock_(reference)
        , asked_(asked) {}

    /// Whether the line tells anything; if so, what. The event's texts are views of the
    /// line.
    bool read(std::string_view line, MailLogEvent& event);

    /// Of the lines since it was asked last; those of mail programs are of the ones named above.
    LineCounts take_counts() { return std::exchange(counts_, {}); }

private:
    logfile::CachedTimestampReader clock_;
    AskedTime asked_;
    LineCounts counts_;
};

/// MailLogEvent::message: names a queue id of a host.
std::uint64_t message_hash(std::string_view host, std::string_view queue_id);

/// "mx1" of "mx1.example.net": one log names the host whole, another by its first label.
std::string_view first_label(std::string_view host);

/// Whether it is the host itself.
bool is_loopback(const std::optional<net::Address>& address);

} // namespace ispkit::mail
