// SPDX-License-Identifier: MIT
#include "hls/text_track/webvtt.hpp"

#include "error.hpp"
#include "text/lines.hpp"
#include "text/number.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <string>

namespace ispkit::hls {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view k_blanks = " \t";
constexpr std::string_view k_arrow = "-->";
constexpr std::string_view k_map_head = "X-TIMESTAMP-MAP=";

/// A number of exactly, or at least, so many digits; below 1,000,000.
bool read_digits(std::string_view text, std::size_t least, std::size_t most, unsigned& number) {
    return text.size() >= least && text.size() <= most && text::read_number(text, number);
}

/// "MM:SS.mmm" with hours before it if needed (WebVTT timestamp).
std::optional<milliseconds> parse_time(std::string_view text) {
    unsigned hours = 0;
    unsigned minutes = 0;
    unsigned seconds = 0;
    unsigned thousandths = 0;
    if (std::count(text.begin(), text.end(), ':') == 2 &&
        !read_digits(text::take_until(text, ':'), 2, 6, hours)) {
        return std::nullopt;
    }
    const std::string_view minutes_text = text::take_until(text, ':');
    const std::string_view seconds_text = text::take_until(text, '.');
    if (!read_digits(minutes_text, 2, 2, minutes) || !read_digits(seconds_text, 2, 2, seconds) ||
        !read_digits(text, 3, 3, thousandths) || minutes > 59 || seconds > 59) {
        return std::nullopt;
    }
    return std::chrono::hours(hours) + std::chrono::minutes(minutes) +
           std::chrono::seconds(seconds) + milliseconds(thousandths);
}

/// "LOCAL:00:00:00.000,MPEGTS:900000", in either order.
TimestampMap parse_map(std::string_view text) {
    constexpr std::string_view k_local = "LOCAL:";
    constexpr std::string_view k_mpegts = "MPEGTS:";
    std::optional<milliseconds> local;
    std::optional<std::uint64_t> mpegts;
    while (!text.empty()) {
        std::string_view part = text::take_until(text, ',');
        std::uint64_t ticks = 0;
        if (part.starts_with(k_local)) {
            local = parse_time(part.substr(k_local.size()));
        } else if (part.starts_with(k_mpegts) &&
                   text::read_number(part.substr(k_mpegts.size()), ticks) && ticks >> 33 == 0) {
            mpegts = ticks;
        }
    }
    if (!local || !mpegts) {
        throw_error("malformed X-TIMESTAMP-MAP (example: LOCAL:00:00:00.000,MPEGTS:900000)");
    }
    return {*local, *mpegts};
}

void add_cue(std::string_view line, std::size_t arrow, WebVtt& webvtt) {
    std::string_view before = line.substr(0, arrow);
    std::string_view after = line.substr(arrow + k_arrow.size());
    const auto start = parse_time(text::take_word(before, k_blanks));
    const auto end = parse_time(text::take_word(after, k_blanks));
    if (!start || !end || !before.empty() || *end < *start) {
        return;
    }
    webvtt.first_start = webvtt.cues == 0 ? *start : std::min(webvtt.first_start, *start);
    webvtt.last_end = std::max(webvtt.last_end, *end);
    ++webvtt.cues;
}

} // namespace

WebVtt parse_webvtt(std::string_view text, std::string_view name) {
    constexpr std::string_view k_signature = "WEBVTT";
    WebVtt webvtt;
    bool in_header = true;
    bool is_webvtt = false;
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t number) {
        if (number == 1) {
            is_webvtt = line.starts_with(k_signature) &&
                        (line.size() == k_signature.size() ||
                         k_blanks.find(line[k_signature.size()]) != std::string_view::npos);
            return;
        }
        in_header = in_header && !line.empty();
        if (in_header && line.starts_with(k_map_head)) {
            webvtt.timestamp_map = parse_map(line.substr(k_map_head.size()));
        } else if (const std::size_t arrow = line.find(k_arrow); arrow != std::string_view::npos) {
            in_header = false;
            add_cue(line, arrow, webvtt);
        }
    });
    if (!is_webvtt) {
        throw_error("{}: not WebVTT: the first line is not WEBVTT", place(name, 1));
    }
    return webvtt;
}

} // namespace ispkit::hls
