// SPDX-License-Identifier: MIT
#include "sip/ban/attempt_joiner.hpp"

#include <algorithm>

namespace ispkit::sip {

namespace {

constexpr std::chrono::seconds k_longest_attempt{1};

template <typename T>
bool may_be_equal(const T& a, const T& b) {
    return a == T() || b == T() || a == b;
}

} // namespace

std::uint64_t AttemptJoiner::attempt_of(const LogEvent& failure, logfile::Time time) {
    const std::size_t call_id_hash =
        failure.call_id.empty() ? 0 : std::hash<std::string_view>()(failure.call_id);
    const auto trace = static_cast<std::size_t>(failure.trace);
    Row& row = rows_[row_of(failure.address)];
    const auto takes = [&](const Attempt& attempt) {
        return attempt.number != 0 && attempt.address == failure.address && time >= attempt.start &&
               time <= attempt.start + k_longest_attempt &&
               attempt.lines[trace] < lines_of_one_attempt(failure.trace) &&
               may_be_equal(attempt.port, failure.port) &&
               may_be_equal(attempt.call_id_hash, call_id_hash);
    };
    // Most failures come when the others of their row are long over.
    Attempt* attempt = time > row.last_start + k_longest_attempt
                           ? row.attempts.end()
                           : std::find_if(row.attempts.begin(), row.attempts.end(), takes);
    if (attempt == row.attempts.end()) {
        attempt = &row.attempts[row.next];
        row.next = (row.next + 1) % row.attempts.size();
        row.last_start = std::max(row.last_start, time);
        *attempt = {};
        attempt->address = failure.address;
        attempt->start = time;
        attempt->is_by_pattern = failure.trace == Trace::pattern;
        attempt->number = ++last_;
    }
    ++attempt->lines[trace];
    attempt->port = attempt->port == 0 ? failure.port : attempt->port;
    attempt->call_id_hash = attempt->call_id_hash == 0 ? call_id_hash : attempt->call_id_hash;
    current_ = attempt;
    return attempt->number;
}

} // namespace ispkit::sip
