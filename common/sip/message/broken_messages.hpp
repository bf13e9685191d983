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

/// Senders can have line breaks in their text: Asterisk decodes a "%0a" in the number that is
/// called, and takes any octet but NUL in a name from IAX2. So what follows such a message may be
/// the sender's: whole lines that accuse others. Three things bound what he can do.
///
/// His text has a length: a name from IAX2 is an information element of at most 255 octets, and
/// what stands in the first line of the message is part of them.
///
/// Where the server writes something behind his text, that must follow within the same length.
/// Where it does not, the message ended with its line.
///
/// He does not know the numbers of the server's threads.
class BrokenMessages {
public:
    KnownThreads& threads() { return threads_; }

    /// Notes that so many octets of the log have passed.
    void pass(std::size_t octets) { looked_at_ -= std::min(octets, looked_at_); }

    /// The last line of a message that was broken into lines, counted in octets behind its first.
    struct Rest {
        std::size_t begin = 0;
        /// Behind its newline; 0 where there is none.
        std::size_t end = 0;
        /// Whether lines up to its end could as well be messages of others that end so, and whether
        /// one of them stands behind the first of such ends.
        bool has_others = false;
        bool has_others_behind_end = false;
    };

    /// Looks behind a message for the line with the end that the server writes, of no known thread:
    /// no line of a known one, or of the message's, stands between the two.
    Rest rest_of_message(const LogEvent& event, std::uint64_t thread, std::string_view behind);

    /// The same where any thread may be guessed.
    Rest rest_by_any_thread(const LogEvent& event, std::uint64_t thread, std::string_view behind);

private:
    /// Who wrote a line: none that it says; one unknown, whose message holds nothing of a sender's
    /// or does; one that is known.
    enum class Writer { nobody, unknown, unknown_with_text, known };

    Rest last_part(std::string_view behind, std::size_t first, std::size_t reach);
    Writer writer_of(std::string_view line);

    KnownThreads threads_;
    bool are_threads_guessed_ = false;
    /// The end that is looked for, of a message of that thread, and the octets in which it is not,
    /// but in lines of known threads.
    std::string_view looked_for_;
    std::uint64_t thread_ = 0;
    std::size_t looked_at_ = 0;
    std::string plain_;
};

} // namespace ispkit::sip
