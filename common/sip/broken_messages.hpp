// SPDX-License-Identifier: MIT
#pragma once

#include "sip/log_event.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::sip {

/// Senders can have line breaks in their text: Asterisk decodes a "%0a" in the number that is
/// called, and takes any octet as a name from IAX2. So what follows such a message may be the
/// sender's: whole lines with the addresses of others. But he does not know the numbers of the
/// server's threads, which stand in each line. Threads are known whose lines stood where no
/// sender's text reaches.
class BrokenMessages {
public:
    /// Notes a thread whose line is believed.
    void learn(std::uint64_t thread);

    bool knows(std::uint64_t thread) const {
        return std::find(threads_.begin(), threads_.end(), thread) != threads_.end();
    }

    /// Whether the line in hand is a sender's, unless its thread is known.
    bool is_in_doubt() const { return doubtful_ > 0; }

    /// Notes that a message may hold so many octets of a sender's.
    void reach(std::size_t octets) { reach_ = std::max(octets, reach_); }

    /// Notes that the next octets are the sender's, unless a known thread wrote them.
    void doubt(std::size_t octets);

    /// Notes that so many have passed.
    void pass(std::size_t octets);

    /// The last line of a message that was broken into lines, counted in octets behind its first.
    struct Rest {
        std::size_t begin = 0;
        /// Behind its newline; 0 where there is none.
        std::size_t end = 0;
        /// Whether it could as well be a message of its own.
        bool is_whole_line = false;
    };

    /// Looks behind a message for the line with the end that the server writes, of no known thread:
    /// no line of a known one, or of the message's, stands between the two.
    Rest rest_of_message(const LogEvent& event, std::uint64_t thread, std::string_view behind);

private:
    enum class Writer { nobody, unknown, known };

    Rest last_part(std::string_view behind, std::size_t first);
    Writer writer_of(std::string_view line);

    static constexpr std::uint64_t k_nobody = ~std::uint64_t{0};
    static constexpr std::size_t k_most_threads = 64;

    std::size_t reach_ = 0;
    std::size_t doubtful_ = 0;
    std::array<std::uint64_t, k_most_threads> threads_ = [] {
        std::array<std::uint64_t, k_most_threads> nobody{};
        nobody.fill(k_nobody);
        return nobody;
    }();
    std::size_t next_ = 0;
    /// The end that is looked for, of a message of that thread, and the octets in which it is not,
    /// but in lines of known threads.
    std::string_view looked_for_;
    std::uint64_t thread_ = 0;
    std::size_t looked_at_ = 0;
    std::string plain_;
};

} // namespace ispkit::sip
