// SPDX-License-Identifier: MIT
#pragma once

#include "container/prefetch.hpp"
#include "logfile/timestamp.hpp"
#include "sip/message/log_event.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace ispkit::sip {

/// Finds out which log lines belong to one attempt. A server writes 1 to 6 lines about one wrong
/// password, and twice as many where it logs NOTICE and SECURITY. They come within a second, from
/// one address, and with the same port and Call-ID where they name any. Memory is fixed: in a flood
/// of addresses some attempts are forgotten early, and then count twice.
class AttemptJoiner {
public:
    /// Brings into the cache what attempt_of() needs for a failure of that address.
    void prefetch(const net::Address& address) const {
        container::prefetch_object(rows_[row_of(address)].last_start);
    }

    /// The number of the attempt to which the failure belongs; a new attempt gets the last number
    /// plus 1.
    std::uint64_t attempt_of(const LogEvent& failure, logfile::Time time);

    /// Whether only a line that a pattern counted has counted for the attempt that attempt_of()
    /// returned last.
    bool is_by_pattern() const { return current_->is_by_pattern; }

    /// Notes that another line counted for that attempt.
    void count_again() { current_->is_by_pattern = false; }

    /// The last number given, 0 at the beginning.
    std::uint64_t last() const { return last_; }

private:
    struct Attempt {
        net::Address address;
        logfile::Time start;
        std::uint64_t number = 0;
        std::size_t call_id_hash = 0;
        std::uint16_t port = 0;
        bool is_by_pattern = false;
        std::array<std::uint8_t, k_trace_count> lines{};
    };
    /// The attempts of all addresses that share a place in the table; with room for a few
    /// simultaneous ones of one address. A new attempt replaces the oldest.
    struct Row {
        logfile::Time last_start;
        std::size_t next = 0;
        std::array<Attempt, 4> attempts;
    };

    static constexpr std::size_t k_rows = 8192;

    static std::size_t row_of(const net::Address& address) {
        return std::hash<net::Address>()(address) % k_rows;
    }

    std::vector<Row> rows_ = std::vector<Row>(k_rows);
    std::uint64_t last_ = 0;
    Attempt* current_ = nullptr;
};

} // namespace ispkit::sip
