// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/known_threads.hpp"
#include "sip/message/log_event.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// Finds the rest of messages that senders broke into lines. Senders can put line breaks into their
/// text: Asterisk decodes a "%0a" in the called number, and accepts any byte but NUL in a name from
/// IAX2. So the lines that follow such a message may be the sender's: whole lines that accuse
/// others. Three things limit what he can do.
///
/// His text has a length: a name from IAX2 is an information element of at most 255 bytes, and the
/// bytes in the first line of the message count.
///
/// If the server writes something behind his text, that must follow within the same length. If
/// it does not, the message ended with its line.
///
/// He does not know the numbers of the server's threads.
class BrokenMessages {
public:
    KnownThreads& threads() { return threads_; }

    /// Notes that `octets` bytes of the log have passed.
    void pass(std::size_t octets) { looked_at_ -= std::min(octets, looked_at_); }

    /// The last line of a message that was broken into lines, in bytes behind the first line.
    struct Rest {
        std::size_t begin = 0;
        /// Behind its newline; 0 where there is no such line.
        std::size_t end = 0;
        /// Whether lines up to its end may as well be messages of others with the same end, and
        /// whether one of them stands behind the first such end.
        bool has_others = false;
        bool has_others_behind_end = false;
    };

    /// Searches `behind`, the log behind a message, for the line with the end that the server
    /// writes. That line is not of a known thread, and no line of a known thread, or of the
    /// message's own, stands in between.
    Rest rest_of_message(const LogEvent& event, std::uint64_t thread, std::string_view behind);

    /// The same where a sender may have guessed any thread.
    Rest rest_by_any_thread(const LogEvent& event, std::uint64_t thread, std::string_view behind);

private:
    /// The thread that wrote a line: none is named; unknown, with a message without or with a
    /// sender's text; known.
    enum class Writer { nobody, unknown, unknown_with_text, known };

    Rest last_part(std::string_view behind, std::size_t first, std::size_t reach);
    Writer writer_of(std::string_view line);

    KnownThreads threads_;
    bool are_threads_guessed_ = false;
    /// The end that is searched for, the thread of its message, and the number of bytes without
    /// that end, except in lines of known threads.
    std::string_view looked_for_;
    std::uint64_t thread_ = 0;
    std::size_t looked_at_ = 0;
    std::string plain_;
};

} // namespace ispkit::sip
