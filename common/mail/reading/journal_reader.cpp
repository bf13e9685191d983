// SPDX-License-Identifier: MIT
#include "mail/reading/journal_reader.hpp"

#include "logfile/envelope/journal_line.hpp"
#include "logfile/envelope/unwrapper.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace ispkit::mail {

namespace {

constexpr std::size_t k_portion_of_entries = 256 * 1024;
constexpr std::size_t k_most_streams = 1024;

logfile::JournalLine as_line(const logfile::JournalEntry& entry) {
    constexpr std::int64_t k_second = 1'000'000;
    logfile::JournalLine line;
    line.time =
        fmt::format("{}.{:06}", entry.time.count() / k_second, entry.time.count() % k_second);
    line.host = entry.host;
    line.process = entry.process;
    line.text = entry.message;
    for (const auto& [field, program] : entry.programs) {
        const std::string_view name = field;
        (name == "CONTAINER_NAME"      ? line.container
         : name == "SYSLOG_IDENTIFIER" ? line.identifier
         : name == "_COMM"             ? line.command
                                       : line.unit) = program;
    }
    return line;
}

} // namespace

JournalReader::JournalReader(const logfile::JournalUnit& unit, std::string cursor)
    : journal_(unit.unit, unit.directory)
    , cursor_(std::move(cursor)) {
    if (cursor_.empty()) {
        journal_.require_entry();
    } else {
        has_gap_ = !journal_.go_behind(cursor_);
    }
}

bool JournalReader::next(std::string& text) {
    text.clear();
    logfile::JournalEntry entry;
    while (text.size() < k_portion_of_entries && journal_.next(entry)) {
        cursor_ = journal_.cursor();
        add(entry, text);
    }
    return !text.empty();
}

/// Adds an entry, but not the rest of a line that was split: strangers may have written its
/// beginning, and no line of a mail program is so long.
void JournalReader::add(const logfile::JournalEntry& entry, std::string& text) {
    const bool is_rest = entry.stream && unfinished_.contains(*entry.stream);
    if (entry.stream && entry.goes_on && unfinished_.size() < k_most_streams) {
        unfinished_.insert(*entry.stream);
    } else if (is_rest) {
        unfinished_.erase(*entry.stream);
    }
    if (!is_rest) {
        text += logfile::Unwrapper::line_of(as_line(entry));
    }
}

} // namespace ispkit::mail
