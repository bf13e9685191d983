// SPDX-License-Identifier: MIT
#pragma once

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
    AttemptJoiner();

    /// The number of the attempt to which the failure belongs; a new attempt gets the last number
    /// plus 1.
    std::uint64_t attempt_of(const LogEvent& failure, logfile::Time time);

    /// Which line began the attempt that attempt_of() returned last.
    Trace first_line() const { return first_line_; }

    /// The last number given, 0 at the beginning.
    std::uint64_t last() const { return last_; }

private:
    struct Attempt {
        net::Address address;
        logfile::Time start;
        std::uint64_t number = 0;
        std::size_t call_id_hash = 0;
        std::uint16_t port = 0;
        Trace first_line = Trace::other;
        std::array<std::uint8_t, k_trace_count> lines{};
    };
    /// The attempts of all addresses that share a place in the table; with room for a few
    /// simultaneous ones of one address.
    using Row = std::array<Attempt, 4>;

    std::vector<Row> rows_;
    std::uint64_t last_ = 0;
    Trace first_line_ = Trace::other;
};

} // namespace ispkit::sip
