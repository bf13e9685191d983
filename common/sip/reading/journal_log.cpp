// SPDX-License-Identifier: MIT
#include "sip/reading/journal_log.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_most_waiting = 2000;

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

/// Whether the entry is of a proxy: there, the program tells which, and what it writes to a stream
/// is marked.
bool is_of_proxy(const logfile::JournalEntry& entry) {
    return std::any_of(entry.programs.begin(), entry.programs.end(), [](const auto& program) {
        return program.second.find("kamailio") != std::string::npos ||
               program.second.find("opensips") != std::string::npos;
    });
}

} // namespace

JournalLog::JournalLog(const JournalUnit& unit, const LogSettings& settings)
    : journal_(unit.unit, unit.directory)
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
           (!waiting_.front().is_line || text_.size() - begin_ >= k_farthest_reach ||
            waiting_.size() >= k_most_waiting);
}

/// Whether nothing more is written together with the last entry.
bool JournalLog::is_settled(const Portion& portion) const {
    return portion.entries > 0 &&
           (!portion.now || entry_time(waiting_.back().entry) + k_longest_writing <= *portion.now);
}

bool JournalLog::fetch(Portion& portion) {
    Waiting next;
    if (portion.entries == 0 || !journal_.next(next.entry)) {
        return false;
    }
    --portion.entries;
    next.cursor = journal_.cursor();
    next.is_line = next.entry.is_of_stream && !is_of_proxy(next.entry);
    if (next.is_line) {
        std::replace(next.entry.message.begin(), next.entry.message.end(), '\n', ' ');
        text_.erase(0, std::exchange(begin_, 0));
        text_.append(next.entry.message).push_back('\n');
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
    begin_ += line_.size() + 1;
    reading_ = lines_.read(line_, std::string_view(text_).substr(begin_), event_);
    constexpr std::int64_t k_second = 1'000'000;
    time_ = fmt::format("{}.{:06}", front.entry.time.count() / k_second,
                        front.entry.time.count() % k_second);
    event_.time = time_;
}

} // namespace ispkit::sip
