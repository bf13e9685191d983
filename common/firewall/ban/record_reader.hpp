// SPDX-License-Identifier: MIT
#pragma once

#include "firewall/ban/ban_guard.hpp"
#include "firewall/ban/ban_record.hpp"
#include "logfile/line_splitter.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ispkit::firewall {

/// Reads records from an untrusted descriptor: a line that is not a record, or whose prefix may not
/// be banned, is refused with its number, and reading continues.
class RecordReader {
public:
    using Refuse = std::function<void(std::uint64_t line, Refusal refusal, const std::string& why)>;

    RecordReader(int fd, Refuse refuse)
        : fd_(fd)
        , refuse_(std::move(refuse)) {}

    /// Waits for input and returns the records in what is available, up to a bound, only the last
    /// of each prefix, in the order of arrival; none if all lines were refused or incomplete.
    std::vector<BanRecord> next(const std::function<BanGuard()>& guard);

    /// Whether next() has returned the last records.
    bool ended() const { return ended_; }

private:
    static constexpr std::size_t k_longest_line = 4096;

    void read_more();
    bool more_is_waiting() const;
    void take_lines(const BanGuard& guard, std::vector<BanRecord>& records);
    void take_line(std::string_view line, const BanGuard& guard, std::vector<BanRecord>& records);

    int fd_;
    Refuse refuse_;
    logfile::LineSplitter lines_{k_longest_line, 64 * 1024};
    bool ended_ = false;
    std::uint64_t line_number_ = 0;
    std::unordered_map<net::Prefix, std::size_t> places_;
};

} // namespace ispkit::firewall
