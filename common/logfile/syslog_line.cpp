// SPDX-License-Identifier: MIT
#include "logfile/syslog_line.hpp"

#include "text/ascii.hpp"
#include "text/character_class.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>

namespace ispkit::logfile {

namespace {

constexpr std::string_view k_iso = "0000-00-00 00:00:00";

/// Whether the text begins with the shape, in which 0 is a digit, A a letter, _ a digit or a space,
/// and any other character itself.
bool has_shape(std::string_view text, std::string_view shape) {
    return text.size() >= shape.size() &&
           std::equal(shape.begin(), shape.end(), text.begin(), [](char wanted, char c) {
               switch (wanted) {
               case '0':
                   return text::is_digit(c);
               case '_':
                   return text::is_digit(c) || c == ' ';
               case 'A':
                   return text::is_letter(c);
               default:
                   return c == wanted;
               }
           });
}

std::size_t length_to_space(std::string_view text, std::size_t from) {
    return std::min(text.find(' ', from), text.size());
}

/// The length of a text of that shape at the front of the line, with its fraction and its zone.
std::size_t length_with_zone(std::string_view line, std::string_view shape) {
    if (!has_shape(line, shape)) {
        return 0;
    }
    const std::size_t length = length_to_space(line, shape.size());
    const std::string_view zone = line.substr(length);
    return has_shape(zone, " +0000 ") || has_shape(zone, " -0000 ") ? length + 6 : length;
}

/// The host of a line that names none.
constexpr std::string_view k_no_host = "-";

/// Splits "program[pid]: message" into the parts of split; false for any other text.
bool split_tag(std::string_view text, SyslogLine& split) {
    const std::size_t colon = text.find(": ");
    if (colon == text.npos) {
        return false;
    }
    const std::string_view tag = text.substr(0, colon);
    split.process = tag;
    split.program = tag.substr(0, tag.find('['));
    split.message = text.substr(colon + 2);
    return !split.program.empty() && tag.find(' ') == tag.npos;
}

/// Splits a line that begins with a timestamp of that length.
std::optional<SyslogLine> split_behind(std::string_view line, std::size_t length) {
    if (length == 0 || length + 1 >= line.size() || line[length] != ' ') {
        return std::nullopt;
    }
    SyslogLine split;
    split.timestamp = line.substr(0, length);
    std::string_view rest = line.substr(length + 1);
    split.host = text::take_until(rest, ' ');
    return !split.host.empty() && split_tag(rest, split) ? std::optional(split) : std::nullopt;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// "INFO", as templates of rsyslog write it in place of the host.
bool is_severity(std::string_view word) {
    return is_one_of(
        word, {"EMERG", "ALERT", "CRIT", "ERR", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG"});
}

/// "mail.info", as busybox and templates of rsyslog write it behind the host; in brackets, and
/// maybe in numbers, as FreeBSD writes it in front of the host.
bool is_facility_and_severity(std::string_view word) {
    const std::size_t dot = word.find('.');
    return dot != word.npos &&
           is_one_of(word.substr(dot + 1), {"emerg", "alert", "crit", "err", "error", "warn",
                                            "warning", "notice", "info", "debug"});
}

/// Splits a line that has a facility or a severity between its timestamp and its tag.
std::optional<SyslogLine> split_beside_severity(std::string_view line, std::size_t length) {
    if (length == 0 || length + 1 >= line.size() || line[length] != ' ') {
        return std::nullopt;
    }
    const auto is_space = [](char c) { return c == ' '; };
    SyslogLine split;
    split.timestamp = line.substr(0, length);
    std::string_view rest = line.substr(length + 1);
    const std::string_view first = text::take_until(rest, ' ');
    const bool is_bracketed = first.size() > 2 && first.starts_with('<') && first.ends_with('>');
    if (is_severity(first)) {
        split.host = k_no_host;
        text::skip_while(rest, is_space);
    } else if (is_bracketed && first.find('.') != first.npos) {
        split.host = text::take_until(rest, ' ');
    } else {
        split.host = first;
        text::skip_while(rest, is_space);
        const std::string_view second = text::take_until(rest, ' ');
        if (!is_facility_and_severity(second) && !is_severity(second)) {
            return std::nullopt;
        }
        text::skip_while(rest, is_space);
    }
    return !split.host.empty() && split_tag(rest, split) ? std::optional(split) : std::nullopt;
}

/// Removes what stands in place of the host, and the ID of a message that Solaris writes in front
/// of it: "[ID 197553 mail.info] ".
void remove_severity(SyslogLine& split) {
    if ((split.host[0] >= 'A' && split.host[0] <= 'Z') && is_severity(split.host)) {
        split.host = k_no_host;
    }
    if (text::begins_with(split.message, "[ID ")) {
        const std::size_t end = split.message.find("] ");
        split.message.remove_prefix(end == split.message.npos ? 0 : end + 2);
    }
}

/// The length of a timestamp in a form that split_syslog_copy() reads, RFC 5424 aside.
std::size_t copy_timestamp_length(std::string_view line) {
    if (has_shape(line, "AAA _0 00:00:00.0")) {
        return length_to_space(line, 15);
    }
    const std::size_t length = length_with_zone(line, k_iso);
    return length > 0 ? length : syslog_timestamp_length(line);
}

/// Removes the structured data of RFC 5424 and the space behind it from rest: "-", or elements in
/// brackets, whose quoted values may contain anything.
bool take_structured_data(std::string_view& rest) {
    if (rest.starts_with("- ")) {
        rest.remove_prefix(2);
        return true;
    }
    std::size_t at = 0;
    while (at < rest.size() && rest[at] == '[') {
        bool is_quoted = false;
        for (++at; at < rest.size() && (is_quoted || rest[at] != ']'); ++at) {
            is_quoted ^= rest[at] == '"';
            at += is_quoted && rest[at] == '\\' ? 1 : 0;
        }
        ++at;
    }
    if (at == 0 || at >= rest.size() || rest[at] != ' ') {
        return false;
    }
    rest.remove_prefix(at + 1);
    return true;
}

/// Splits the rest of a line of RFC 5424 behind "<22>1 ": "2026-11-23T19:44:50Z host program pid
/// message-id data text".
std::optional<SyslogLine> split_rfc5424(std::string_view line) {
    if (!has_shape(line, "0000-00-00T00:00:00")) {
        return std::nullopt;
    }
    SyslogLine split;
    split.timestamp = text::take_until(line, ' ');
    split.host = text::take_until(line, ' ');
    split.program = text::take_until(line, ' ');
    const std::string_view process = text::take_until(line, ' ');
    split.process = process == "-" ? std::string_view() : process;
    const bool has_ids = !process.empty() && !text::take_until(line, ' ').empty();
    if (split.host.empty() || split.program.empty() || !has_ids || !take_structured_data(line)) {
        return std::nullopt;
    }
    text::drop_byte_order_mark(line);
    line.remove_prefix(line.starts_with(' ') ? 1 : 0); // rsyslog keeps the space behind "program:"
    split.message = line;
    return split;
}

} // namespace

std::size_t syslog_timestamp_length(std::string_view line) {
    if (has_shape(line, "AAA _0 00:00:00")) {
        return 15;
    }
    if (has_shape(line, "AAA 0 00:00:00")) { // some daemons write one digit without padding
        return 14;
    }
    if (has_shape(line, "0000-00-00T00:00:00")) {
        return length_to_space(line, 19);
    }
    if (has_shape(line, "AAA 0000-00-00 00:00:00 ")) {
        return length_to_space(line, 24);
    }
    if (has_shape(line, "0000000000.000000 ")) {
        return 17;
    }
    return 0;
}

std::size_t timestamp_length(std::string_view line) {
    if (const std::size_t length = syslog_timestamp_length(line); length > 0) {
        return length;
    }
    constexpr std::string_view k_shapes[] = {k_iso, "0000/00/00 00:00:00", "00/AAA/0000:00:00:00"};
    for (const std::string_view shape : k_shapes) {
        if (const std::size_t length = length_with_zone(line, shape); length > 0) {
            return line[length - 1] == ':' ? length - 1 : length;
        }
    }
    if (has_shape(line, "AAA AAA _0 00:00:00 0000")) {
        return 24;
    }
    if (has_shape(line, "0000000000 ") || has_shape(line, "0000000000.0")) {
        return length_to_space(line, 10);
    }
    return 0;
}

std::optional<SyslogLine> split_syslog_line(std::string_view line) {
    return split_behind(line, syslog_timestamp_length(line));
}

std::optional<SyslogLine> split_syslog_copy(std::string_view line) {
    if (line.starts_with('<')) {
        const std::size_t end = line.find_first_not_of("0123456789", 1);
        const bool is_priority = end != line.npos && end > 1 && end <= 4 && line[end] == '>';
        line.remove_prefix(is_priority ? end + 1 : 0);
        if (line.starts_with("1 ")) {
            return split_rfc5424(line.substr(2));
        }
    }
    std::optional<SyslogLine> split = split_syslog_line(line);
    if (!split) {
        const std::size_t length = copy_timestamp_length(line);
        split = split_behind(line, length);
        split = split ? split : split_beside_severity(line, length);
    }
    if (split) {
        remove_severity(*split);
    }
    return split;
}

} // namespace ispkit::logfile
