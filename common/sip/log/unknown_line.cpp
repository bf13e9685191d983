// SPDX-License-Identifier: MIT
#include "sip/log/unknown_line.hpp"

#include "logfile/syslog_line.hpp"
#include "sip/log/json_log_line.hpp"
#include "sip/message/console_colours.hpp"
#include "text/ascii.hpp"
#include "text/character_class.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace ispkit::sip {

namespace {

/// The program that wrote the line to syslog or the journal; empty where it names none.
std::string program_of(std::string_view line) {
    if (const auto parts = logfile::split_syslog_copy(line)) {
        return std::string(parts->program);
    }
    const std::optional<JsonLogLine> json =
        line.starts_with('{') ? split_json_log_line(line) : std::nullopt;
    return json && !json->programs.empty() ? json->programs.front() : std::string();
}

/// Where the level of a message begins, as Asterisk ("NOTICE[1638]") or FreeSWITCH ("[WARNING]")
/// writes it; npos where there is none.
std::size_t level_begin(std::string_view line) {
    std::size_t first = line.npos;
    for (const std::string_view level :
         {"NOTICE[", "SECURITY[", "WARNING[", "ERROR[", "VERBOSE[", "DEBUG["}) {
        const std::size_t at = line.find(level);
        const std::size_t number = at + level.size();
        if (at < first && number < line.size() && text::is_digit(line[number])) {
            first = at;
        }
    }
    for (const std::string_view level :
         {"[NOTICE] ", "[WARNING] ", "[ERR] ", "[INFO] ", "[DEBUG] "}) {
        first = std::min(first, line.find(level));
    }
    return first;
}

bool has_colours(std::string_view text) {
    for (const std::string_view escape : {"\x1b[", "#033[", "^[[", "\\033[", "\\x1b[", "\\e["}) {
        if (text.find(escape) != text.npos) {
            return true;
        }
    }
    return false;
}

} // namespace

std::string likely_reason(std::string_view line) {
    if (line.find('\0') != line.npos || line.starts_with("\x1f\x8b")) {
        return "it is not text";
    }
    if (const std::string program = text::visible_text(program_of(line)); !program.empty()) {
        return fmt::format("the program is '{0}' (if that is Asterisk: --program {0})", program);
    }
    std::string plain;
    strip_colours(line, plain);
    const std::size_t level = level_begin(plain);
    if (level == plain.npos) {
        return {};
    }
    const std::string_view front = text::trim(std::string_view(plain).substr(0, level));
    if (has_colours(front) || (front.empty() && has_colours(line))) {
        return "it has colours in an unknown form";
    }
    if (front.empty()) {
        return {};
    }
    const bool has_time = std::count_if(front.begin(), front.end(), text::is_digit) >= 4;
    return fmt::format("the {}text '{}' in front of the message is not understood{}",
                       has_time ? "time or " : "", text::visible_text(front),
                       has_time ? " (if that is Asterisk's time: dateformat=%F %T in logger.conf)"
                                : "");
}

} // namespace ispkit::sip
