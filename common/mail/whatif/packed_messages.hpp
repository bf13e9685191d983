// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

namespace ispkit::mail {

/// The data of millions of messages that limits need in a second pass over them: about five bytes
/// for each.
class PackedMessages {
public:
    struct Message {
        std::chrono::sys_seconds time;
        std::uint32_t recipients = 0;
        /// The number of the message's party; small numbers take least room.
        std::uint32_t party = 0;
        bool is_reported = true;
    };

    /// Times may go back.
    void add(const Message& message);

    /// Visits all messages, in the order in which they were added.
    template <typename Visitor>
    void for_each(Visitor&& visit) const {
        std::size_t place = 0;
        Message message;
        while (place < octets_.size()) {
            place = take(place, message);
            visit(message);
        }
    }

private:
    void put(std::uint64_t number);
    std::size_t take(std::size_t place, Message& message) const;
    std::size_t take(std::size_t place, std::uint64_t& number) const;

    /// Numbers in groups of seven bits, the lowest first; the high bit says that more follow. A
    /// deque grows without a copy of everything.
    std::deque<std::uint8_t> octets_;
    std::chrono::sys_seconds last_;
};

} // namespace ispkit::mail
