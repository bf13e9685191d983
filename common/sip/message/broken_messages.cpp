// SPDX-License-Identifier: MIT
#include "sip/message/broken_messages.hpp"

#include "logfile/syslog_line.hpp"
#include "sip/message/asterisk_prefix.hpp"
#include "sip/message/console_colours.hpp"
#include "sip/message/message_pieces.hpp"
#include "text/search.hpp"

#include <algorithm>

namespace ispkit::sip {

BrokenMessages::Rest BrokenMessages::rest_of_message(const LogEvent& event, std::uint64_t thread,
                                                     std::string_view behind) {
    if (looked_for_ != event.behind_sender || thread_ != thread) {
        looked_for_ = event.behind_sender;
        thread_ = thread;
        looked_at_ = 0;
    }
    const std::string_view reach = behind.substr(0, event.sender_octets + looked_for_.size());
    for (std::size_t at = text::find_word(reach, looked_for_, looked_at_); at != reach.npos;
         at = text::find_word(reach, looked_for_, looked_at_)) {
        const std::size_t end = std::min(behind.find('\n', at), behind.size());
        const std::size_t begin = text::find_last(behind, "\n", at) + 1; // 0 where there is none
        if (writer_of(behind.substr(begin, end - begin)) != Writer::known) {
            looked_at_ = begin;
            return last_part(behind, begin, reach.size());
        }
        looked_at_ = std::min(end + 1, behind.size());
    }
    looked_at_ = std::max(looked_at_, reach.size() - std::min(looked_for_.size(), reach.size()));
    return {};
}

BrokenMessages::Rest BrokenMessages::rest_by_any_thread(const LogEvent& event, std::uint64_t thread,
                                                        std::string_view behind) {
    are_threads_guessed_ = true;
    looked_at_ = 0;
    const Rest rest = rest_of_message(event, thread, behind);
    are_threads_guessed_ = false;
    looked_at_ = 0;
    return rest;
}

/// The last line within `reach` that has the end, before the next line of a known thread; nothing
/// where such a line comes before the first end.
BrokenMessages::Rest BrokenMessages::last_part(std::string_view behind, std::size_t first,
                                               std::size_t reach) {
    Rest rest;
    bool has_others = false;
    bool has_others_behind_end = false;
    for (std::size_t at = 0; at < reach;) {
        const std::string_view line = behind.substr(at, behind.find('\n', at) - at);
        const Writer writer = writer_of(line);
        if (writer == Writer::known) {
            break;
        }
        const bool has_end =
            at >= first && behind.substr(0, reach).find(looked_for_, at) < at + line.size();
        const bool is_other =
            writer == Writer::unknown_with_text || (writer == Writer::unknown && has_end);
        has_others = has_others || is_other;
        has_others_behind_end = has_others_behind_end || (rest.end > 0 && is_other);
        if (has_end) {
            rest = {at, at + line.size() + 1, has_others, has_others_behind_end};
        }
        at += line.size() + 1;
    }
    return rest;
}

/// The thread of the message itself is known, too.
BrokenMessages::Writer BrokenMessages::writer_of(std::string_view line) {
    line.remove_prefix(line.starts_with('[') ? std::min(line.find("] ") + 2, line.size())
                                             : logfile::syslog_timestamp_length(line));
    take(line, " ");
    if (line.starts_with('\x1b') || line.starts_with('#')) {
        strip_colours(line, plain_);
        line = plain_;
    }
    AsteriskMessage message;
    if (!split_asterisk_message(line, message)) {
        return Writer::nobody;
    }
    if (!are_threads_guessed_ && (message.thread == thread_ || threads_.knows(message))) {
        return Writer::known;
    }
    LogEvent event;
    read_asterisk_message(message, event);
    return event.sender_octets > 0 ? Writer::unknown_with_text : Writer::unknown;
}

} // namespace ispkit::sip
