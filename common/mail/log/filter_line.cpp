// SPDX-License-Identifier: MIT
#include "mail/log/filter_line.hpp"

#include "mail/log/log_cursor.hpp"

namespace ispkit::mail {

namespace {

/// Reads the words between the session's number and the first bracket. Banned files are skipped:
/// their senders chose the names that stand in the line.
bool read_verdict(LogCursor& line, Verdict& verdict) {
    if (!line.take("Passed ") && !line.take("Blocked ")) {
        return false;
    }
    if (line.take("INFECTED ")) {
        verdict = Verdict::virus;
        return true;
    }
    verdict = Verdict::spam;
    return line.take("SPAM ") || line.take("SPAMMY ");
}

/// Takes "<a@example.net>,<b@example.net>"; `first` is the first recipient.
bool take_recipients(LogCursor& line, std::string_view& first) {
    std::string_view recipient;
    if (!line.take_path(first)) {
        return false;
    }
    while (line.starts_with(",<")) {
        line.take(",");
        if (!line.take_path(recipient)) {
            return false;
        }
    }
    return true;
}

/// Whether the message is the first piece of a verdict that counts, or a later piece of any
/// message.
bool is_piece(std::string_view message) {
    LogCursor line(message);
    Verdict verdict{};
    return message.starts_with("...") || (message.ends_with("...") && read_verdict(line, verdict));
}

} // namespace

bool read_amavis_verdict(std::string_view text, MailLogEvent& event) {
    LogCursor line(text);
    std::string_view skipped;
    if (!read_verdict(line, event.verdict) || !line.take_until("<", skipped)) {
        return false;
    }
    LogCursor path(text.substr(text.size() - line.rest().size() - 1));
    if (!path.take_path(event.sender) || !path.take(" -> ") ||
        !take_recipients(path, event.recipient)) {
        return false;
    }
    std::string_view id;
    if (path.take(", quarantine: ")) {
        const std::size_t end = path.rest().find(", ");
        path = LogCursor(end == text.npos ? std::string_view() : path.rest().substr(end));
    }
    if (!path.take(", Queue-ID: ") || !path.take_until(",", id) || !is_queue_id(id)) {
        return false;
    }
    event.kind = MailEventKind::verdict;
    event.queue_id = id;
    return true;
}

bool read_amavis_message(std::string_view message, MailLogEvent& event) {
    LogCursor line(message);
    std::string_view session;
    if (!line.take("(") || !line.take_until(") ", session)) {
        return false;
    }
    if (is_piece(line.rest())) {
        event.kind = MailEventKind::verdict_piece;
        event.queue_id = session;
        event.piece = line.rest();
        return true;
    }
    return read_amavis_verdict(line.rest(), event);
}

} // namespace ispkit::mail
