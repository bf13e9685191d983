// SPDX-License-Identifier: MIT
#include "hls/playlist/segment_list.hpp"

#include "error.hpp"

#include <algorithm>
#include <array>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_script_header = "ffconcat version 1.0";
constexpr std::string_view k_white_space = " \t\r\n";

/// A text that is read from its start, with the line at which the current record starts.
class Cursor {
public:
    explicit Cursor(std::string_view text)
        : rest_(text) {}

    void start_record() { record_line_ = line_; }
    SourceLine record_line() const { return {record_line_}; }
    bool at_end() const { return rest_.empty(); }
    bool at(char octet) const { return rest_.starts_with(octet); }

    char take() {
        const char octet = rest_.front();
        rest_.remove_prefix(1);
        line_ += octet == '\n' ? 1U : 0U;
        return octet;
    }

    /// Removes and returns everything up to one of these bytes or the end.
    std::string_view take_until(std::string_view ends) {
        const std::string_view taken = rest_.substr(0, rest_.find_first_of(ends));
        rest_.remove_prefix(taken.size());
        line_ += static_cast<std::uint64_t>(std::count(taken.begin(), taken.end(), '\n'));
        return taken;
    }

private:
    std::string_view rest_;
    std::uint64_t line_ = 1;
    std::uint64_t record_line_ = 1;
};

void check_name(std::string_view name) {
    if (name.empty()) {
        throw_error("a segment without a name");
    }
    if (name.find('\0') != std::string_view::npos) {
        throw_error("the name contains a NUL");
    }
}

void skip_blanks(Cursor& cursor) {
    while (cursor.at(' ') || cursor.at('\t') || cursor.at('\r')) {
        cursor.take();
    }
}

void end_line(Cursor& cursor) {
    skip_blanks(cursor);
    if (cursor.at_end()) {
        return;
    }
    if (!cursor.at('\n')) {
        throw_error("extra text on the line (a name with spaces or commas needs quotes)");
    }
    cursor.take();
}

// --- NAME,START,END ---

std::string csv_name(Cursor& cursor) {
    if (!cursor.at('"')) {
        return std::string(cursor.take_until(",\r\n"));
    }
    std::string name;
    while (cursor.at('"')) {
        // The opening quote, or the second of two quotes that stand for one.
        cursor.take();
        name += cursor.take_until("\"");
        if (cursor.at_end()) {
            throw_error("the name's quote is not closed");
        }
        cursor.take();
        if (cursor.at('"')) {
            name += '"';
        }
    }
    return name;
}

/// Signed decimal seconds after a comma: a stream may start before 0.
Duration csv_time(Cursor& cursor) {
    if (!cursor.at(',')) {
        throw_error("neither NAME,START,END nor a script that starts with '{}'", k_script_header);
    }
    cursor.take();
    std::string_view text = cursor.take_until(",\r\n");
    const bool is_negative = text.starts_with('-');
    text.remove_prefix(is_negative ? 1 : 0);
    const std::optional<Duration> time = parse_seconds(text);
    if (!time) {
        throw_error("a time is not decimal seconds");
    }
    return is_negative ? -*time : *time;
}

ListedSegment csv_record(Cursor& cursor) {
    ListedSegment segment;
    segment.line = cursor.record_line();
    segment.name = csv_name(cursor);
    const Duration start = csv_time(cursor);
    const Duration end = csv_time(cursor);
    check_name(segment.name);
    if (end < start) {
        throw_error("the segment ends before it starts");
    }
    segment.duration = end - start;
    return segment;
}

void read_csv(Cursor& cursor, std::vector<ListedSegment>& segments) {
    while (!cursor.at_end()) {
        cursor.start_record();
        if (!cursor.at('\r') && !cursor.at('\n')) {
            segments.push_back(csv_record(cursor));
        }
        end_line(cursor);
    }
}

// --- ffconcat ---

/// A word as FFmpeg's av_get_token() reads it: a backslash quotes the next byte, single quotes
/// everything between them.
std::string token(Cursor& cursor) {
    constexpr std::string_view k_specials = " \t\r\n\\'";
    std::string text;
    while (true) {
        text += cursor.take_until(k_specials);
        if (cursor.at('\\')) {
            cursor.take();
            if (cursor.at_end()) {
                throw_error("a backslash at the end");
            }
            text += cursor.take();
        } else if (cursor.at('\'')) {
            cursor.take();
            text += cursor.take_until("'\n");
            if (!cursor.at('\'')) {
                throw_error("the quote is not closed on its line");
            }
            cursor.take();
        } else {
            return text;
        }
    }
}

bool changes_no_timing(std::string_view directive) {
    constexpr std::array<std::string_view, 10> k_directives = {
        "ffconcat",         "file_packet_meta", "file_packet_metadata", "option",
        "stream",           "exact_stream_id",  "stream_meta",          "stream_codec",
        "stream_extradata", "chapter"};
    return std::find(k_directives.begin(), k_directives.end(), directive) != k_directives.end();
}

void read_directive(Cursor& cursor, std::vector<ListedSegment>& segments) {
    const std::string_view directive = cursor.take_until(k_white_space);
    skip_blanks(cursor);
    if (directive == "file") {
        segments.push_back({token(cursor), std::nullopt, cursor.record_line()});
        check_name(segments.back().name);
    } else if (directive == "duration") {
        if (segments.empty() || segments.back().duration) {
            throw_error("a duration without a file");
        }
        segments.back().duration = parse_seconds(cursor.take_until(k_white_space));
        if (!segments.back().duration) {
            throw_error("the duration is not decimal seconds");
        }
    } else if (directive == "inpoint" || directive == "outpoint") {
        throw_error("{} selects a part of a file, but a segment is a whole file", directive);
    } else if (directive.empty() || directive.starts_with('#') || changes_no_timing(directive)) {
        cursor.take_until("\n");
    } else {
        throw_error("not a directive of an ffconcat script");
    }
}

void read_script(Cursor& cursor, std::vector<ListedSegment>& segments) {
    while (!cursor.at_end()) {
        cursor.start_record();
        skip_blanks(cursor);
        read_directive(cursor, segments);
        end_line(cursor);
    }
}

} // namespace

std::vector<ListedSegment> parse_segment_list(std::string_view text, std::string_view name) {
    const std::size_t first_end = text.find_first_of("\r\n");
    Cursor cursor(text);
    std::vector<ListedSegment> segments;
    with_context([&] { return place(name, cursor.record_line().number); },
                 [&] {
                     if (text.substr(0, first_end) == k_script_header) {
                         read_script(cursor, segments);
                     } else {
                         read_csv(cursor, segments);
                     }
                 });
    return segments;
}

} // namespace ispkit::hls
