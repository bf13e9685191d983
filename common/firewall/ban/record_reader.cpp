// SPDX-License-Identifier: MIT
#include "firewall/ban/record_reader.hpp"

#include "error.hpp"
#include "io/file.hpp"

#include <poll.h>

namespace ispkit::firewall {

namespace {

/// The most records that one transaction takes.
constexpr std::size_t k_most_records = 16'384;

/// How often input is read for one transaction: lines that are refused, even without end, hold no
/// record back for long.
constexpr int k_most_reads = 64;

} // namespace

std::vector<BanRecord> RecordReader::next(const std::function<BanGuard()>& guard) {
    std::vector<BanRecord> records;
    places_.clear();
    read_more();
    const BanGuard current = guard();
    take_lines(current, records);
    for (int reads = 1;
         reads < k_most_reads && !ended_ && records.size() < k_most_records && more_is_waiting();
         ++reads) {
        read_more();
        take_lines(current, records);
    }
    return records;
}

bool RecordReader::more_is_waiting() const {
    pollfd look{.fd = fd_, .events = POLLIN, .revents = 0};
    return ::poll(&look, 1, 0) > 0;
}

void RecordReader::read_more() {
    const std::size_t size = io::read_some(fd_, lines_.room(), "standard input");
    lines_.add(size);
    if (size == 0) {
        lines_.finish();
        ended_ = true;
    }
}

void RecordReader::take_lines(const BanGuard& guard, std::vector<BanRecord>& records) {
    std::string_view line;
    while (lines_.next(line)) {
        ++line_number_;
        if (lines_.was_cut()) {
            refuse_(line_number_, Refusal::not_understood, "too long");
        } else {
            take_line(line, guard, records);
        }
    }
}

void RecordReader::take_line(std::string_view line, const BanGuard& guard,
                             std::vector<BanRecord>& records) {
    if (line.empty()) {
        return;
    }
    try {
        const BanRecord record = parse_ban_record(line);
        if (record.action == BanRecord::Action::ban) {
            check_ban(record.prefix, guard);
        }
        const auto [place, is_new] = places_.try_emplace(record.prefix, records.size());
        if (is_new) {
            records.push_back(record);
        } else {
            records[place->second] = record;
        }
    } catch (const RefusedBan& error) {
        refuse_(line_number_, error.refusal(), error.what());
    } catch (const Error& error) {
        refuse_(line_number_, Refusal::not_understood, error.what());
    }
}

} // namespace ispkit::firewall
