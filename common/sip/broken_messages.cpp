// SPDX-License-Identifier: MIT
#include "sip/broken_messages.hpp"

#include "logfile/syslog_line.hpp"
#include "sip/asterisk_message.hpp"
#include "sip/asterisk_prefix.hpp"
#include "sip/message_text.hpp"

namespace ispkit::sip {

void BrokenMessages::learn(std::uint64_t thread) {
    if (reach_ == 0 && !knows(thread)) {
        threads_[next_] = thread;
        next_ = (next_ + 1) % threads_.size();
    }
}

void BrokenMessages::doubt(std::size_t octets) {
    doubtful_ = std::max(octets, doubtful_);
    reach(octets);
}

void BrokenMessages::pass(std::size_t octets) {
    if ((reach_ | doubtful_ | looked_at_) == 0) { // as nearly always
        return;
    }
    reach_ -= std::min(octets, reach_);
    doubtful_ -= std::min(octets, doubtful_);
    looked_at_ -= std::min(octets, looked_at_);
}

BrokenMessages::Rest BrokenMessages::rest_of_message(const LogEvent& event, std::uint64_t thread,
                                                     std::string_view behind) {
    // That line has a little of the server's before what is looked for.
    constexpr std::size_t k_longest_part = 256;
    behind = behind.substr(0, event.sender_octets + k_longest_part);
    if (looked_for_ != event.behind_sender || thread_ != thread) {
        looked_for_ = event.behind_sender;
        thread_ = thread;
        looked_at_ = 0;
    }
    for (std::size_t at = behind.find(looked_for_, looked_at_); at != behind.npos;
         at = behind.find(looked_for_, looked_at_)) {
        const std::size_t end = std::min(behind.find('\n', at), behind.size());
        const std::size_t begin = behind.rfind('\n', at) + 1; // 0 where there is none
        if (writer_of(behind.substr(begin, end - begin)) != Writer::known) {
            looked_at_ = begin;
            return last_part(behind, begin);
        }
        looked_at_ = std::min(end + 1, behind.size());
    }
    looked_at_ = std::max(looked_at_, behind.size());
    return {};
}

/// The last line with that end before the next line of a known thread; nothing where such a line
/// stands before the first of them.
BrokenMessages::Rest BrokenMessages::last_part(std::string_view behind, std::size_t first) {
    Rest rest;
    for (std::size_t at = 0; at < behind.size();) {
        const std::string_view line = behind.substr(at, behind.find('\n', at) - at);
        const Writer writer = writer_of(line);
        if (writer == Writer::known) {
            break;
        }
        if (at >= first && line.find(looked_for_) != line.npos) {
            rest = {at, at + line.size() + 1, writer == Writer::unknown};
        }
        at += line.size() + 1;
    }
    return rest;
}

/// Who wrote a line: a thread that is known, or that of the message; another one; none that it
/// says.
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
    return message.thread == thread_ || knows(message.thread) ? Writer::known : Writer::unknown;
}

} // namespace ispkit::sip
