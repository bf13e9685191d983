// SPDX-License-Identifier: MIT
#pragma once

#include "sip/message/asterisk_message.hpp"
#include "sip/message/log_event.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// Senders can have line breaks in their text: Asterisk decodes a "%0a" in the number that is
/// called, and takes any octet but NUL in a name from IAX2. So what follows such a message may be
/// the sender's: whole lines that accuse others. Four things bound what he can do.
///
/// His text has a length: a name from IAX2 is an information element of at most 255 octets, and
/// what stands in the first line of the message is part of them. A line that does not end within
/// the rest is not his.
///
/// Where the server writes something behind his text, that must follow within the same length.
/// Where it does not, the message ended with its line.
///
/// He does not know the numbers of the server's threads, which stand in each line: those of lines
/// that stood where no sender's text reaches, and the numbers beside them of chan_iax2's pool,
/// whose threads are started one after another; not those below 1,000, which can be guessed.
///
/// Who sends enough names hits a number all the same, but most of his lines, which accuse the same
/// address, have numbers of no thread. So an address that lines of such numbers accuse more often
/// than lines of known threads, where a sender's text reaches, is not believed there.
///
/// A line that accuses the one address that can have forged it harms nobody else.
class BrokenMessages {
public:
    /// Notes the thread of a line that no sender can have written.
    void learn(const AsteriskMessage& message);

    /// Whether a thread is the server's.
    bool knows(const AsteriskMessage& message) const;

    /// Whether a thread has a small number, or one that was learned from no line of the pool.
    bool is_easily_guessed(const AsteriskMessage& message) const;

    /// Notes that a line where a sender's text reaches accuses an address, and whether it is of a
    /// known thread.
    void note_accusation(const net::Address& address, bool is_of_known_thread);

    /// Whether a known thread is enough to believe a line that accuses an address.
    bool trusts_threads(const net::Address& address) const;

    /// Whether the next octets may be a sender's.
    bool is_in_doubt() const { return doubtful_ > 0; }

    /// Whether a line of that many octets, without its newline, may be a sender's.
    bool may_hold(std::size_t octets) const { return doubtful_ > 0 && octets <= doubtful_; }

    /// Whether an event of a line that may be a sender's accuses the only one who can have written
    /// it.
    bool is_self_accusation(const LogEvent& event) const {
        return suspect_ == event.address && event.outcome == Outcome::failure;
    }

    /// Whether the line in hand, of so many octets, has the end of the message that was in doubt:
    /// then its address is the server's, wherever the message began.
    bool is_end_of_doubt(const LogEvent& event, std::size_t octets) const {
        return octets + 1 == doubtful_ && ends_like(event);
    }

    /// Whether what is in doubt ends with the same text of the server's as an event.
    bool ends_like(const LogEvent& event) const {
        return !end_.empty() && event.behind_sender == end_;
    }

    /// Notes that the next octets may be the sender's who has that address, where it is known.
    void doubt(std::size_t octets, std::optional<net::Address> suspect = std::nullopt);

    /// The same of octets that end with the server's text behind the sender's.
    void doubt_up_to(std::size_t octets, std::string_view end);

    /// Notes that so many have passed.
    void pass(std::size_t octets);

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

    struct Thread {
        std::uint64_t number = ~std::uint64_t{0};
        bool is_of_iax_pool = false;
    };

    /// How often an address was accused where a sender's text reaches.
    struct Accused {
        std::optional<net::Address> address;
        std::size_t by_unknown = 0;
        std::size_t by_known = 0;
    };

    const Accused* accused(const net::Address& address) const;

    static constexpr std::size_t k_most_threads = 64;
    static constexpr std::size_t k_most_accused = 256;

    std::array<Thread, k_most_threads> threads_;
    std::size_t next_ = 0;
    std::array<Accused, k_most_accused> accused_;
    std::size_t next_accused_ = 0;
    bool are_threads_guessed_ = false;
    std::size_t doubtful_ = 0;
    /// The only one who can have written the octets in doubt.
    std::optional<net::Address> suspect_;
    /// What the server writes at their end; empty where that is not known.
    std::string_view end_;
    /// The end that is looked for, of a message of that thread, and the octets in which it is not,
    /// but in lines of known threads.
    std::string_view looked_for_;
    std::uint64_t thread_ = 0;
    std::size_t looked_at_ = 0;
    std::string plain_;
};

} // namespace ispkit::sip
