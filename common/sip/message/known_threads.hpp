// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"
#include "sip/message/asterisk_message.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace ispkit::sip {

/// The known numbers of Asterisk's threads. Each line has the number of its thread, and senders do
/// not know them. A thread is known if it wrote a line that no sender's text reaches, or its number
/// is beside those of chan_iax2's pool, whose threads are started one after another, except those
/// below 1,000, which can be guessed.
///
/// A sender of enough lines hits a known number nevertheless, but most of his lines, which accuse
/// the same address, have unknown numbers. So where a sender's text reaches, a known thread proves
/// nothing against an address that lines of unknown threads accuse more often.
class KnownThreads {
public:
    /// Notes the thread of a line that no sender can have written.
    void learn(const AsteriskMessage& message);

    /// Whether the thread of a message is known to be the server's.
    bool knows(const AsteriskMessage& message) const;

    /// Whether the thread of a message has a small number, or one that is not beside any that was
    /// learned from a line of the pool.
    bool is_easily_guessed(const AsteriskMessage& message) const;

    /// Notes that a line that a sender's text can reach accuses an address, and whether the line is
    /// of a known thread.
    void note_accusation(const net::Address& address, bool is_of_known_thread);

    /// Whether a known thread is enough to believe a line that accuses an address.
    bool are_trusted(const net::Address& address) const;

private:
    struct Thread {
        std::uint64_t number = ~std::uint64_t{0};
        bool is_of_iax_pool = false;
    };

    /// How often an address was accused in lines that a sender's text can reach.
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
};

} // namespace ispkit::sip
