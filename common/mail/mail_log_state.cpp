// SPDX-License-Identifier: MIT
#include "mail/mail_log_state.hpp"

#include "error.hpp"
#include "io/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_title = "mail log state 1";
constexpr std::string_view k_kinds[] = {"client", "sasl", "sender", "prefix"};

/// Takes the text up to the next blank, and the blank.
std::string_view take_word(std::string_view& rest) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    return word;
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end;
}

bool read_hex(std::string_view digits, std::string& octets) {
    octets.resize(digits.size() / 2);
    return io::from_hex(digits, {reinterpret_cast<std::uint8_t*>(octets.data()), octets.size()});
}

std::string hex(std::string_view octets) {
    return io::to_hex({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
}

/// "device inode offset mid-line head", the last in hexadecimal.
bool read_position(std::string_view rest, logfile::Position& position) {
    unsigned mid_line = 0;
    if (!read_number(take_word(rest), position.device) ||
        !read_number(take_word(rest), position.inode) ||
        !read_number(take_word(rest), position.offset) || !read_number(take_word(rest), mid_line)) {
        return false;
    }
    position.mid_line = mid_line != 0;
    return read_hex(rest, position.head);
}

/// "kind key hour=messages,recipients hour=...", the key in hexadecimal, hours since 1970.
bool read_past(std::string_view rest, MailLogState::Past& past) {
    const auto* const kind = std::find(std::begin(k_kinds), std::end(k_kinds), take_word(rest));
    past.kind = static_cast<ActivityKind>(kind - std::begin(k_kinds));
    if (kind == std::end(k_kinds) || !read_hex(take_word(rest), past.key)) {
        return false;
    }
    while (!rest.empty()) {
        const std::string_view word = take_word(rest);
        const std::size_t equals = std::min(word.find('='), word.size());
        const std::size_t comma = std::min(word.find(',', equals), word.size());
        std::uint32_t number = 0;
        ActivityHour hour;
        if (comma == word.size() || !read_number(word.substr(0, equals), number) ||
            !read_number(word.substr(equals + 1, comma - equals - 1), hour.messages) ||
            !read_number(word.substr(comma + 1), hour.recipients)) {
            return false;
        }
        hour.hour = std::chrono::sys_seconds(std::chrono::hours(number));
        past.hours.push_back(hour);
    }
    return true;
}

bool read_line(std::string_view line, MailLogState& state,
               std::vector<logfile::Position>*& positions) {
    std::string_view rest = line;
    const std::string_view what = take_word(rest);
    if (what == "log") {
        positions = &state.positions[std::string(rest)];
        return true;
    }
    if (what == "position" && positions != nullptr) {
        return read_position(rest, positions->emplace_back());
    }
    return what == "past" && read_past(rest, state.past.emplace_back());
}

} // namespace

void MailLogState::add_past(const Activity& activity, std::chrono::sys_seconds since) {
    std::map<std::chrono::sys_seconds, ActivityHour> all;
    for (const std::vector<ActivityHour>& hours : {activity.past, activity.hours}) {
        for (const ActivityHour& hour : hours) {
            ActivityHour& sum = all[hour.hour];
            sum.hour = hour.hour;
            sum.messages += hour.messages;
            sum.recipients += hour.recipients;
        }
    }
    Past kept{.kind = activity.kind, .key = activity.key, .hours = {}};
    for (auto hour = all.lower_bound(since); hour != all.end(); ++hour) {
        kept.hours.push_back(hour->second);
    }
    if (!kept.hours.empty()) {
        past.push_back(std::move(kept));
    }
}

MailLogState MailLogState::parse(std::string_view text, const std::string& name) {
    MailLogState state;
    std::vector<logfile::Position>* positions = nullptr;
    for (std::size_t number = 1; !text.empty() || number == 1; ++number) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (number == 1 ? line != k_title : !read_line(line, state, positions)) {
            raise("{}:{}: not the state of a report", name, number);
        }
    }
    return state;
}

std::string MailLogState::str() const {
    std::string text = fmt::format("{}\n", k_title);
    const auto out = std::back_inserter(text);
    for (const auto& [path, all] : positions) {
        fmt::format_to(out, "log {}\n", path);
        for (const logfile::Position& position : all) {
            fmt::format_to(out, "position {} {} {} {:d} {}\n", position.device, position.inode,
                           position.offset, position.mid_line, hex(position.head));
        }
    }
    for (const Past& one : past) {
        fmt::format_to(out, "past {} {}", k_kinds[static_cast<std::size_t>(one.kind)],
                       hex(one.key));
        for (const ActivityHour& hour : one.hours) {
            const auto number =
                std::chrono::floor<std::chrono::hours>(hour.hour).time_since_epoch().count();
            fmt::format_to(out, " {}={},{}", number, hour.messages, hour.recipients);
        }
        text += '\n';
    }
    return text;
}

} // namespace ispkit::mail
