// SPDX-License-Identifier: MIT
#include "sip/log/log_line.hpp"

#include "logfile/envelope/container_line.hpp"
#include "logfile/syslog_line.hpp"
#include "sip/message/console_colours.hpp"
#include "sip/message/message_pieces.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

namespace ispkit::sip {

namespace {

/// Whether a line without a date in brackets is Asterisk's.
bool begins_with_level(std::string_view text) {
    for (const std::string_view level :
         {"NOTICE[", "SECURITY[", "WARNING[", "ERROR[", "VERBOSE["}) {
        if (text.starts_with(level)) {
            return true;
        }
    }
    return false;
}

/// Whether a line that a console printed has colours near its front.
bool has_colours_at_front(std::string_view text) {
    constexpr std::size_t k_longest_start = 16;
    const std::string_view start = text.substr(0, k_longest_date + k_longest_start);
    return start.find("\x1b[") != start.npos || start.find("#033[") != start.npos;
}

} // namespace

Server server_of(std::string_view program, const std::vector<std::string>& asterisks) {
    const auto is = [&](std::string_view name) { return program.find(name) != program.npos; };
    return is("asterisk")     ? Server::asterisk
           : is("freeswitch") ? Server::freeswitch
           : is("kamailio")   ? Server::kamailio
           : is("opensips")   ? Server::opensips
           : std::find(asterisks.begin(), asterisks.end(), program) != asterisks.end()
               ? Server::asterisk
               : Server::unknown;
}

LogLine LogLineParser::parse(std::string_view line) {
    return line.starts_with('[')   ? parse_bracketed(line)
           : line.starts_with('{') ? parse_json(line)
                                   : parse_syslog(line);
}

/// "[date] NOTICE[1638] chan_sip.c: text", the shape of nearly all lines.
LogLine LogLineParser::parse_bracketed(std::string_view line) {
    const std::size_t end = line.substr(0, k_longest_date).find(']');
    if (end == line.npos || end + 2 >= line.size() || line[end + 1] != ' ') {
        return {};
    }
    std::string_view message = line.substr(end + 2);
    if (message[0] == '\x1b' || message[0] == '#') {
        message = without_colours(message);
    }
    return {.server = Server::asterisk,
            .way = Way::file,
            .time = line.substr(1, end - 1),
            .message = message,
            .process = {},
            .octets = line.size(),
            .level = {},
            .file = {}};
}

LogLine LogLineParser::parse_json(std::string_view line) {
    json_ = split_json_log_line(line).value_or(JsonLogLine());
    LogLine split;
    if (!json_.programs.empty()) {
        const auto known = std::find_if(
            json_.programs.begin(), json_.programs.end(),
            [&](const std::string& name) { return server_of(name, programs_) != Server::unknown; });
        split = of_program(known == json_.programs.end() ? json_.programs.front() : *known,
                           json_.text, json_.text.size());
        split.process = json_.process;
    } else if (!json_.level.empty()) {
        split.server = Server::asterisk;
        split.way = Way::json;
        split.message = json_.text;
        split.level = json_.level;
        split.file = json_.file;
    }
    split.time = json_.time;
    return split;
}

LogLine LogLineParser::parse_syslog(std::string_view line) {
    const std::size_t length = logfile::syslog_timestamp_length(line);
    std::string_view behind_time = line.substr(length);
    if (length > 0) {
        take(behind_time, " ");
    }
    if (begins_with_level(behind_time)) { // Asterisk 1.2's file, or journalctl -o cat
        return {.server = Server::asterisk,
                .way = length == 0 ? Way::terminal : Way::file,
                .time = line.substr(0, length),
                .message = behind_time,
                .process = {},
                .octets = line.size(),
                .level = {},
                .file = {}};
    }
    const std::optional<logfile::SyslogLine> parts = logfile::split_syslog_copy(line);
    if (!parts) {
        return of_freeswitch(line);
    }
    LogLine split = of_program(parts->program, parts->message, line.size());
    split.time = parts->timestamp;
    split.process = parts->process;
    return split;
}

/// Splits what a program wrote to syslog or the journal.
LogLine LogLineParser::of_program(std::string_view program, std::string_view message,
                                  std::size_t octets) {
    LogLine split;
    split.server = server_of(program, programs_);
    if (split.server == Server::freeswitch) {
        split = of_freeswitch(message);
    } else {
        split.message = split.server == Server::asterisk && has_colours_at_front(message)
                            ? without_colours(message)
                            : message;
    }
    split.way = Way::syslog;
    split.octets = octets;
    return split;
}

LogLine LogLineParser::of_freeswitch(std::string_view line) {
    LogLine split;
    split.server = Server::freeswitch;
    split.message = line.starts_with('\x1b') ? without_colours(line) : line; // from a console
    split.octets = line.size();
    return split;
}

std::string_view LogLineParser::without_colours(std::string_view text) {
    strip_colours(text, plain_);
    return plain_;
}

std::string_view time_text(std::string_view line) {
    constexpr std::string_view k_json_member = "\"timestamp\":\"";
    if (line.starts_with('[')) {
        const std::size_t end = line.substr(0, k_longest_date).find("] ");
        const std::string_view text = line.substr(1, end == line.npos ? 0 : end - 1);
        return std::any_of(text.begin(), text.end(), text::is_digit) ? text : std::string_view();
    }
    if (line.starts_with('{')) {
        const std::size_t member = line.find(k_json_member);
        return member == line.npos ? std::string_view()
                                   : line.substr(member + k_json_member.size(),
                                                 line.find('"', member + k_json_member.size()) -
                                                     member - k_json_member.size());
    }
    if (const std::size_t length = logfile::timestamp_length(line); length > 0) {
        return line.substr(0, length);
    }
    const std::size_t end = line.find(" ["); // FreeSWITCH's "11-23 19:44:50.123456 [WARNING]"
    const bool is_time = end <= k_longest_date && text::is_digit(line.front());
    return line.substr(0, is_time ? end : 0);
}

std::string time_of_any_line(std::string_view line) {
    const std::optional<logfile::ContainerLine> unwrapped =
        logfile::unwrap(line, logfile::wrapping_of(line));
    if (!unwrapped) {
        return std::string(time_text(line));
    }
    return unwrapped->time.empty() ? std::string(time_text(unwrapped->text)) : unwrapped->time;
}

std::string_view text_behind_time(std::string_view line, std::string_view time) {
    if (line.starts_with('[') && !time.empty()) {
        constexpr std::size_t k_brackets_and_space = 3;
        line.remove_prefix(time.size() + k_brackets_and_space);
    } else if (line.starts_with(time)) {
        line.remove_prefix(time.size());
        take(line, " ");
    }
    return line;
}

bool is_chatter(std::string_view line) {
    if (!line.starts_with('[')) {
        return false;
    }
    const void* const end = std::memchr(line.data(), ']', std::min(line.size(), k_longest_date));
    if (end == nullptr) {
        return false;
    }
    const std::string_view behind(static_cast<const char*>(end), line.end());
    const char last = line.back();
    return (text::begins_with(behind, "] VERBOSE") || text::begins_with(behind, "] DEBUG")) &&
           last != '\r' && !(last == '>' && line.ends_with("--->")) &&
           !(last == ' ' && line.ends_with(": "));
}

} // namespace ispkit::sip
