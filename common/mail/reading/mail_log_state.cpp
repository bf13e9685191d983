// SPDX-License-Identifier: MIT
#include "mail/reading/mail_log_state.hpp"

#include "error.hpp"
#include "mail/activity/activity.hpp"
#include "text/hex.hpp"
#include "text/number.hpp"
#include "text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace ispkit::mail {

namespace {

/// Former formats have the same kinds of lines, but fewer of them.
constexpr std::string_view k_titles[] = {"mail log state 4", "mail log state 3", "mail log state 2",
                                         "mail log state 1"};

/// "device inode offset mid-line head", the last in hexadecimal.
bool read_position(std::string_view rest, logfile::Position& position) {
    unsigned mid_line = 0;
    if (!text::read_number(text::take_until(rest, ' '), position.device) ||
        !text::read_number(text::take_until(rest, ' '), position.inode) ||
        !text::read_number(text::take_until(rest, ' '), position.offset) ||
        !text::read_number(text::take_until(rest, ' '), mid_line)) {
        return false;
    }
    position.mid_line = mid_line != 0;
    return text::from_hex(rest, position.head);
}

void append_position(std::string& text, std::string_view word, const logfile::Position& position) {
    fmt::format_to(std::back_inserter(text), "{} {} {} {} {:d} {}\n", word, position.device,
                   position.inode, position.offset, position.mid_line, text::to_hex(position.head));
}

/// "hour=messages,recipients", the hour since 1970.
bool read_hour(std::string_view word, ActivityHour& hour) {
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::size_t comma = std::min(word.find(',', equals), word.size());
    std::uint32_t number = 0;
    if (comma == word.size() || !text::read_number(word.substr(0, equals), number) ||
        !text::read_number(word.substr(equals + 1, comma - equals - 1), hour.messages) ||
        !text::read_number(word.substr(comma + 1), hour.recipients)) {
        return false;
    }
    hour.hour = std::chrono::sys_seconds(std::chrono::hours(number));
    return true;
}

/// The entry of that hour; a new one if there is none.
ActivityHour& hour_at(std::vector<ActivityHour>& hours, std::chrono::sys_seconds time) {
    auto place = std::lower_bound(hours.begin(), hours.end(), time,
                                  [](const ActivityHour& hour, std::chrono::sys_seconds wanted) {
                                      return hour.hour < wanted;
                                  });
    if (place == hours.end() || place->hour != time) {
        place = hours.insert(place, ActivityHour{.hour = time});
    }
    return *place;
}

/// "kind key hour hour ...", the key in hexadecimal.
bool read_past(std::string_view rest, MailLogState& state) {
    const std::optional<ActivityKind> kind = kind_named(text::take_until(rest, ' '));
    std::string key;
    if (!kind || !text::from_hex(text::take_until(rest, ' '), key)) {
        return false;
    }
    std::vector<ActivityHour>& hours = state.past[{*kind, key}];
    while (!rest.empty()) {
        ActivityHour hour;
        if (!read_hour(text::take_until(rest, ' '), hour)) {
            return false;
        }
        hour_at(hours, hour.hour) = hour;
    }
    return true;
}

/// The days are in order.
void raise_networks(std::vector<NetworkDay>& days, const NetworkDay& least) {
    const auto place = std::lower_bound(
        days.begin(), days.end(), least,
        [](const NetworkDay& a, const NetworkDay& b) { return a.begin < b.begin; });
    if (place == days.end() || place->begin != least.begin) {
        days.insert(place, least);
    } else {
        place->networks = std::max(place->networks, least.networks);
    }
}

/// "kind key begin=networks ...", the key in hexadecimal, the begin in seconds since 1970.
bool read_networks(std::string_view rest, MailLogState& state) {
    const std::optional<ActivityKind> kind = kind_named(text::take_until(rest, ' '));
    std::string key;
    if (!kind || !text::from_hex(text::take_until(rest, ' '), key)) {
        return false;
    }
    std::vector<NetworkDay>& days = state.networks[{*kind, key}];
    while (!rest.empty()) {
        std::string_view word = text::take_until(rest, ' ');
        std::uint32_t begin = 0;
        std::uint32_t networks = 0;
        if (!text::read_number(text::take_until(word, '='), begin) ||
            !text::read_number(word, networks)) {
            return false;
        }
        raise_networks(days, {std::chrono::sys_seconds(std::chrono::seconds(begin)), networks});
    }
    return true;
}

/// "newest seconds-since-1970".
bool read_newest(std::string_view rest, std::chrono::sys_seconds& newest) {
    std::uint32_t seconds = 0;
    const bool is_time = text::read_number(rest, seconds);
    newest = std::chrono::sys_seconds(std::chrono::seconds(seconds));
    return is_time;
}

/// `log` is the log that the following positions belong to; null before the first one.
bool read_line(std::string_view line, MailLogState& state, const std::string*& log) {
    std::string_view rest = line;
    const std::string_view what = text::take_until(rest, ' ');
    if (what == "log") {
        log = &state.positions.try_emplace(std::string(rest)).first->first;
        return true;
    }
    if (what == "position" && log != nullptr) {
        return read_position(rest, state.positions[*log].emplace_back());
    }
    if (what == "newest" && log != nullptr) {
        return read_newest(rest, state.newest[*log]);
    }
    if (what == "finished") {
        return read_position(rest, state.finished.emplace_back());
    }
    if (what == "networks") {
        return read_networks(rest, state);
    }
    return what == "past" ? read_past(rest, state) : state.unfinished.read_line(what, rest);
}

} // namespace

void MailLogState::add(const Activity& activity) {
    std::vector<ActivityHour>& hours = past[{activity.kind, activity.key}];
    for (const ActivityHour& hour : activity.past) {
        ActivityHour& known = hour_at(hours, hour.hour);
        known = {hour.hour, std::max(known.messages, hour.messages),
                 std::max(known.recipients, hour.recipients)};
    }
    for (const ActivityHour& hour : activity.hours) {
        ActivityHour& known = hour_at(hours, hour.hour);
        known = {hour.hour, known.messages + hour.messages, known.recipients + hour.recipients};
    }
    for (const auto* const days : {&activity.past_network_days, &activity.network_days}) {
        for (const NetworkDay& day : *days) {
            raise_networks(networks[{activity.kind, activity.key}], day);
        }
    }
}

void MailLogState::forget(std::chrono::sys_seconds since) {
    for (auto& [key, hours] : past) {
        std::erase_if(hours, [&](const ActivityHour& hour) { return hour.hour < since; });
    }
    std::erase_if(past, [](const auto& one) { return one.second.empty(); });
    for (auto& [key, days] : networks) {
        std::erase_if(days, [&](const NetworkDay& day) { return day.begin < since; });
    }
    std::erase_if(networks, [](const auto& one) { return one.second.empty(); });
    unfinished.forget(since);
}

MailLogState MailLogState::parse(std::string_view text, const std::string& name) {
    MailLogState state;
    const std::string* log = nullptr;
    for (std::size_t number = 1; !text.empty() || number == 1; ++number) {
        const std::string_view line = text::take_until(text, '\n');
        const bool is_fine = number == 1 ? std::find(std::begin(k_titles), std::end(k_titles),
                                                     line) != std::end(k_titles)
                                         : read_line(line, state, log);
        if (!is_fine) {
            throw_error("{}:{}: not the state of a report", name, number);
        }
    }
    return state;
}

std::string MailLogState::str() const {
    std::string text = fmt::format("{}\n", k_titles[0]);
    const auto out = std::back_inserter(text);
    for (const logfile::Position& position : finished) {
        append_position(text, "finished", position);
    }
    for (const auto& [path, all] : positions) {
        fmt::format_to(out, "log {}\n", path);
        for (const logfile::Position& position : all) {
            append_position(text, "position", position);
        }
        if (const auto time = newest.find(path); time != newest.end()) {
            fmt::format_to(out, "newest {}\n", time->second.time_since_epoch().count());
        }
    }
    unfinished.append_to(text);
    for (const auto& [key, hours] : past) {
        fmt::format_to(out, "past {} {}", name_of(key.first), text::to_hex(key.second));
        for (const ActivityHour& hour : hours) {
            fmt::format_to(
                out, " {}={},{}",
                std::chrono::floor<std::chrono::hours>(hour.hour).time_since_epoch().count(),
                hour.messages, hour.recipients);
        }
        text += '\n';
    }
    for (const auto& [key, days] : networks) {
        fmt::format_to(out, "networks {} {}", name_of(key.first), text::to_hex(key.second));
        for (const NetworkDay& day : days) {
            fmt::format_to(out, " {}={}", day.begin.time_since_epoch().count(), day.networks);
        }
        text += '\n';
    }
    return text;
}

} // namespace ispkit::mail
