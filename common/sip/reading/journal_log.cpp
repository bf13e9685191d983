// SPDX-License-Identifier: MIT
#include "sip/reading/journal_log.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_most_waiting = 2000;
/// Lines of other streams, and what wraps them, also take room.
constexpr std::size_t k_enough_behind = 4 * k_farthest_reach;

logfile::Time entry_time(const logfile::JournalEntry& entry) {
    return logfile::Time(std::chrono::floor<logfile::Time::duration>(entry.time));
}

/// An entry in the form of journalctl -o json. Bytes that are not UTF-8 are replaced.
std::string json_line(const logfile::JournalEntry& entry) {
    using nlohmann::json;
    json object{{"MESSAGE", entry.message},
                {"__REALTIME_TIMESTAMP", std::to_string(entry.time.count())},
                {"_PID", entry.process}};
    for (const auto& [name, program] : entry.programs) {
        object[name] = program;
    }
    return object.dump(-1, ' ', true, json::error_handler_t::replace);
}

/// A line of a stream in the form of Docker's json-file driver. A byte that is not ASCII stays one
/// byte, since the reach of a sender's text is counted in bytes.
std::string wrapped_line(const logfile::JournalEntry& entry) {
    constexpr std::int64_t k_second = 1'000'000;
    std::string text = entry.message;
    std::replace_if(
        text.begin(), text.end(),
        [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 0x80; }, '?');
    const nlohmann::json object{{"log", text + (entry.goes_on ? "" : "\n")},
                                {"stream", *entry.stream},
                                {"time", fmt::format("{}.{:06}", entry.time.count() / k_second,
                                                     entry.time.count() % k_second)}};
    return object.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

} // namespace

JournalLog::JournalLog(const JournalUnit& unit, const LogSettings& settings)
    : journal_(unit.unit, unit.directory)
    , programs_(settings.programs)
    , messages_(settings)
    , lines_(settings) {}

LineCounts JournalLog::counts() const {
    LineCounts sum = messages_.counts();
    sum += lines_.counts();
    return sum;
}

bool JournalLog::next(Portion& portion) {
    for (;;) {
        const bool has_enough = has_enough_behind();
        if (!has_enough && fetch(portion)) {
            continue;
        }
        if (waiting_.empty() || (!has_enough && !is_settled(portion))) {
            return false;
        }
        read_front();
        if (reading_ != Reading::nothing) {
            return true;
        }
    }
}

/// Whether what is fetched suffices to judge the first entry that waits.
bool JournalLog::has_enough_behind() const {
    return !waiting_.empty() &&
           (!waiting_.front().is_line || text_.size() - begin_ >= k_enough_behind ||
            waiting_.size() >= k_most_waiting);
}

/// Whether nothing more is written together with the last entry.
bool JournalLog::is_settled(const Portion& portion) const {
    return portion.entries > 0 &&
           (!portion.now || entry_time(waiting_.back().entry) + k_longest_writing <= *portion.now);
}

/// Whether the entry is a line to be read together with those behind it. What a proxy writes to a
/// stream is marked as such, and there the program tells which proxy it is. The containers of a
/// unit may be any programs: their names tell which are servers.
bool JournalLog::is_line(const logfile::JournalEntry& entry) const {
    if (!entry.stream) {
        return false;
    }
    const bool is_of_container = !entry.stream->empty();
    bool is_of_server = !is_of_container;
    for (const auto& [name, program] : entry.programs) {
        const Server server = server_of(program, programs_);
        if (server == Server::kamailio || server == Server::opensips) {
            return false;
        }
        is_of_server = is_of_server || server != Server::unknown;
    }
    return is_of_server;
}

bool JournalLog::fetch(Portion& portion) {
    Waiting next;
    if (portion.entries == 0 || !journal_.next(next.entry)) {
        return false;
    }
    --portion.entries;
    next.cursor = journal_.cursor();
    next.is_line = is_line(next.entry);
    if (next.is_line) {
        text_.erase(0, std::exchange(begin_, 0));
        text_.append(wrapped_line(next.entry)).push_back('\n');
    }
    waiting_.push_back(std::move(next));
    return true;
}

void JournalLog::read_front() {
    const Waiting front = std::move(waiting_.front());
    waiting_.pop_front();
    ++count_;
    cursor_ = front.cursor;
    last_time_ = entry_time(front.entry);
    if (!front.is_line) {
        line_ = json_line(front.entry);
        reading_ = messages_.read(line_, {}, event_);
        return;
    }
    line_ = front.entry.message;
    const std::string_view lines = std::string_view(text_).substr(begin_);
    const std::size_t size = lines.find('\n');
    begin_ += size + 1;
    reading_ = lines_.read(lines.substr(0, size), lines.substr(size + 1), event_);
}

} // namespace ispkit::sip
