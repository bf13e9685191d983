// SPDX-License-Identifier: MIT
#include "logfile/envelope/container_line.hpp"

#include "text/character_class.hpp"
#include "text/split.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ispkit::logfile {

namespace {

constexpr std::string_view k_json_start = "{\"log\":\"";

/// Takes "2026-11-21T14:53:33.123456789Z " or the same with "+01:00" off the front of the line and
/// returns the time; empty where there is none. A fraction with fewer digits, or none, is one only
/// where `is_any_fraction`.
std::string_view take_time(std::string_view& line, bool is_any_fraction) {
    constexpr std::string_view k_seconds = "0000-00-00T00:00:00";
    constexpr std::size_t k_fraction = 9;
    const auto has_shape = [](std::string_view text, std::string_view shape) {
        return text.size() == shape.size() &&
               std::equal(text.begin(), text.end(), shape.begin(), [](char c, char wanted) {
                   return wanted == '0' ? text::is_digit(c) : c == wanted;
               });
    };
    if (!has_shape(line.substr(0, k_seconds.size()), k_seconds)) {
        return {};
    }
    std::string_view rest = line.substr(k_seconds.size());
    std::size_t digits = 0;
    if (text::take(rest, ".")) {
        const std::size_t before = rest.size();
        text::skip_while(rest, text::is_digit);
        digits = before - rest.size();
    }
    const bool has_zone = text::take(rest, "Z ") || has_shape(rest.substr(0, 7), "+00:00 ") ||
                          has_shape(rest.substr(0, 7), "-00:00 ");
    if (!has_zone || (digits != k_fraction && !is_any_fraction)) {
        return {};
    }
    return text::take_until(line, ' ');
}

/// Takes the colour of a terminal off the front of the line.
void skip_colour(std::string_view& line) {
    constexpr std::size_t k_longest = 16;
    const std::size_t end =
        line.starts_with("\x1b[") ? line.substr(0, k_longest).find('m') : line.npos;
    line.remove_prefix(end == line.npos ? 0 : end + 1);
}

/// Takes "name-1  | " or "[pod/name/container] " off the front of the line and returns the name;
/// empty where there is none.
std::string_view take_name(std::string_view& line) {
    constexpr std::size_t k_longest = 512;
    std::string_view rest = line;
    skip_colour(rest);
    std::string_view name;
    if (text::take(rest, "[pod/")) {
        const std::size_t end = rest.substr(0, k_longest).find("] ");
        name = rest.substr(0, end == rest.npos ? 0 : end);
        rest.remove_prefix(name.empty() ? 0 : name.size() + 2);
    } else {
        const std::size_t end = rest.substr(0, k_longest).find(' ');
        name = rest.substr(0, end == rest.npos ? 0 : end);
        rest.remove_prefix(name.size());
        text::skip_while(rest, [](char c) { return c == ' '; });
        if (!text::take(rest, "| ")) {
            return {};
        }
    }
    skip_colour(rest);
    if (!name.empty()) {
        line = rest;
    }
    return name;
}

std::optional<ContainerLine> unwrap_json(std::string_view line) {
    using nlohmann::json;
    const json entry = line.starts_with(k_json_start) ? json::parse(line, nullptr, false) : json();
    const auto text_of = [&](const char* name) {
        const auto member = entry.find(name);
        return member != entry.end() && member->is_string() ? member->get<std::string>()
                                                            : std::string();
    };
    if (!entry.is_object()) {
        return std::nullopt;
    }
    ContainerLine unwrapped{text_of("stream"), text_of("time"), text_of("log"), false};
    if (unwrapped.text.ends_with('\n')) {
        unwrapped.text.pop_back();
    } else {
        unwrapped.goes_on = true;
    }
    return unwrapped;
}

std::optional<ContainerLine> unwrap_cri(std::string_view line) {
    const std::string_view time = take_time(line, true);
    const std::string_view source = text::take_until(line, ' ');
    const std::string_view tags = text::take_until(line, ' ');
    const std::string_view first_tag = tags.substr(0, tags.find(':'));
    if (time.empty() || (source != "stdout" && source != "stderr") ||
        (first_tag != "F" && first_tag != "P")) {
        return std::nullopt;
    }
    return ContainerLine{std::string(source), std::string(time), std::string(line),
                         first_tag == "P"};
}

} // namespace

Wrapping wrapping_of(std::string_view line) {
    if (line.starts_with(k_json_start)) {
        return Wrapping::json;
    }
    if (unwrap_cri(line)) {
        return Wrapping::cri;
    }
    if (std::string_view rest = line; !take_time(rest, false).empty()) {
        return Wrapping::time;
    }
    if (std::string_view rest = line; !take_name(rest).empty()) {
        return take_time(rest, false).empty() ? Wrapping::name : Wrapping::name_and_time;
    }
    return Wrapping::none;
}

std::optional<ContainerLine> unwrap(std::string_view line, Wrapping wrapping) {
    if (wrapping == Wrapping::json) {
        return unwrap_json(line);
    }
    if (wrapping == Wrapping::cri) {
        return unwrap_cri(line);
    }
    const bool has_name = wrapping == Wrapping::name || wrapping == Wrapping::name_and_time;
    const bool has_time = wrapping == Wrapping::time || wrapping == Wrapping::name_and_time;
    const std::string_view name = has_name ? take_name(line) : std::string_view();
    const std::string_view time = has_time ? take_time(line, false) : std::string_view();
    if (name.empty() == has_name || time.empty() == has_time) {
        return std::nullopt;
    }
    return ContainerLine{std::string(name), std::string(time), std::string(line), false};
}

} // namespace ispkit::logfile
