// SPDX-License-Identifier: MIT
#include "faults.hpp"

#include <algorithm>

namespace ispkit::variations {

namespace {

constexpr std::size_t k_packet = 188;

using std::chrono::milliseconds;

/// Changes the clear content of one segment in the middle, or of all.
auto of_one(void (*change)(Bytes&)) {
    return [change](Presentation& presentation, Random&) {
        std::vector<Segment>& segments = presentation.media().segments;
        change(segments[segments.size() / 2].clear);
    };
}

auto of_all(void (*change)(Bytes&)) {
    return [change](Presentation& presentation, Random&) {
        for (Segment& segment : presentation.media().segments) {
            change(segment.clear);
        }
    };
}

bool has_three(const Presentation& presentation) {
    return is_single(presentation) && presentation.media().segments.size() >= 3;
}

/// Whether no segment is marked as discontinuous.
bool is_continuous(const Presentation& presentation) {
    const std::vector<Segment>& segments = presentation.media().segments;
    return has_three(presentation) &&
           std::none_of(segments.begin(), segments.end(),
                        [](const Segment& segment) { return segment.discontinuity; });
}

bool is_discontinuous(const Presentation& presentation) {
    return is_single(presentation) && !is_continuous(presentation) && has_three(presentation);
}

/// Whether the media has timestamps that are judged.
bool is_timed(const Presentation& presentation) {
    return is_single(presentation) && !presentation.media().stream->is("webvtt");
}

bool has_exact_durations(const Presentation& presentation) {
    return is_timed(presentation) && has_decimals(presentation);
}

std::uint16_t pid_of(const Bytes& bytes, std::size_t packet) {
    return static_cast<std::uint16_t>((bytes[packet + 1] & 0x1f) << 8 | bytes[packet + 2]);
}

void erase_packet(Bytes& bytes, std::size_t packet) {
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(packet);
    bytes.erase(begin, begin + k_packet);
}

/// All packets of PAT and PMT.
void erase_tables(Bytes& bytes) {
    constexpr std::uint16_t k_pat = 0;
    constexpr std::uint16_t k_pmt = 0x1000;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::uint16_t pid = pid_of(bytes, at);
        if (pid == k_pat || pid == k_pmt) {
            erase_packet(bytes, at);
        } else {
            at += k_packet;
        }
    }
}

void keep_tables(Bytes& bytes) {
    bytes.resize(3 * k_packet);
}

/// One that neither begins a frame nor is the last of its PID.
void lose_packet(Bytes& bytes) {
    for (std::size_t at = 5 * k_packet; at < bytes.size(); at += k_packet) {
        const bool begins = (bytes[at + 1] & 0x40) != 0;
        if (!begins && pid_of(bytes, at) == 0x100) {
            erase_packet(bytes, at);
            return;
        }
    }
}

void lose_sync(Bytes& bytes) {
    bytes[bytes.size() / k_packet / 2 * k_packet] = 0;
}

void cut_in_middle(Bytes& bytes) {
    bytes.resize(bytes.size() / 2 / k_packet * k_packet + 100);
}

/// The tables and the first bytes of a frame remain.
void keep_six_packets(Bytes& bytes) {
    bytes.resize(6 * k_packet);
}

void make_page(Bytes& bytes) {
    const std::string_view page = "<!DOCTYPE html><html><body>404 Not Found</body></html>\n";
    bytes.assign(page.begin(), page.end());
}

void make_empty(Bytes& bytes) {
    bytes.clear();
}

/// Adds to a time stamp of PES (ISO/IEC 13818-1 2.4.3.7).
void delay(Bytes& bytes, std::size_t at, std::uint64_t ticks) {
    std::uint64_t time = (bytes[at] >> 1 & 7ULL) << 30 | std::uint64_t{bytes[at + 1]} << 22 |
                         (bytes[at + 2] >> 1 & 0x7fULL) << 15 | std::uint64_t{bytes[at + 3]} << 7 |
                         bytes[at + 4] >> 1;
    time += ticks;
    bytes[at] = static_cast<std::uint8_t>((bytes[at] & 0xf1) | (time >> 30 & 7) << 1);
    bytes[at + 1] = static_cast<std::uint8_t>(time >> 22);
    bytes[at + 2] = static_cast<std::uint8_t>((time >> 14 & 0xfe) | 1);
    bytes[at + 3] = static_cast<std::uint8_t>(time >> 7);
    bytes[at + 4] = static_cast<std::uint8_t>(time << 1 | 1);
}

/// By 0.7 s.
void delay_sound(Bytes& bytes) {
    constexpr std::uint16_t k_sound = 0x101;
    constexpr std::size_t k_pts = 9;
    for (std::size_t at = 0; at < bytes.size(); at += k_packet) {
        const bool begins = (bytes[at + 1] & 0x40) != 0;
        if (begins && pid_of(bytes, at) == k_sound) {
            const bool has_adaptation = (bytes[at + 3] & 0x20) != 0;
            const std::size_t pes = at + 4 + (has_adaptation ? 1u + bytes[at + 4] : 0u);
            delay(bytes, pes + k_pts, 63'000);
        }
    }
}

/// The place behind each occurrence of a box type.
std::vector<std::size_t> boxes(const Bytes& bytes, std::string_view type) {
    std::vector<std::size_t> places;
    auto at = bytes.begin();
    while ((at = std::search(at, bytes.end(), type.begin(), type.end())) != bytes.end()) {
        at += 4;
        places.push_back(static_cast<std::size_t>(at - bytes.begin()));
    }
    return places;
}

/// Other track IDs in tfhd than those of the initialisation section.
void rename_tracks(Bytes& bytes) {
    for (const std::size_t at : boxes(bytes, "tfhd")) {
        bytes[at + 7] = static_cast<std::uint8_t>(bytes[at + 7] + 8);
    }
}

/// Fragments without samples: trun says that there are none.
void lose_samples(Bytes& bytes) {
    for (const std::size_t at : boxes(bytes, "trun")) {
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at + 4), 4, std::uint8_t{0});
    }
}

/// Makes all durations longer or shorter.
auto with_durations(milliseconds change, std::size_t count) {
    return [=](Presentation& presentation, Random&) {
        Playlist& media = presentation.media();
        media.target_duration = 2;
        for (std::size_t i = 0; i < std::min(count, media.segments.size()); ++i) {
            media.segments[i].duration += change;
        }
    };
}

Bytes cut_to_blocks(const Part& part) {
    Bytes stored = test::encrypted(part.clear, part.key, part.iv);
    stored.resize(stored.size() / 48 * 16);
    return stored;
}

Bytes cut_anywhere(const Part& part) {
    Bytes stored = test::encrypted(part.clear, part.key, part.iv);
    stored.resize(stored.size() / 32 * 16 + 7);
    return stored;
}

/// In the root's text, changes the length and offset in the second EXT-X-BYTERANGE.
auto with_second_range(std::int64_t longer, std::int64_t later) {
    return in_text([=](std::string text) {
        constexpr std::string_view k_tag = "#EXT-X-BYTERANGE:";
        const std::size_t at = text.find(k_tag, text.find(k_tag) + 1) + k_tag.size();
        const std::size_t separator = text.find('@', at);
        const std::size_t end = text.find('\n', at);
        const long long length = std::stoll(text.substr(at)) + longer;
        const long long offset = std::stoll(text.substr(separator + 1)) + later;
        return text.replace(at, end - at, fmt::format("{}@{}", length, offset));
    });
}

bool has_ranges(const Presentation& presentation) {
    return has_three(presentation) && presentation.media().in_one_file &&
           !presentation.media().leaves_out_offsets;
}

bool has_sealed_ranges(const Presentation& presentation) {
    return has_ranges(presentation) && is_encrypted(presentation);
}

} // namespace

std::vector<Fault> media_faults() {
    const auto has_clear_section = [](const Presentation& presentation) {
        return !has_sealed_section(presentation);
    };
    const auto is_sealed_ts_or_mp4 = [](const Presentation& presentation) {
        return is_encrypted(presentation) && (is_mpegts(presentation) || is_fmp4(presentation));
    };
    const auto is_open = [](const Presentation& presentation) {
        const Playlist& media = presentation.media();
        return due_advice(presentation) == std::vector<std::string>{"no-key-frame"} &&
               !media.is_encrypted() && media.segments.size() >= 3;
    };
    const auto has_both = [](const Presentation& presentation) {
        return is_single(presentation) && is_mpegts(presentation) && has_video(presentation) &&
               !presentation.media().stream->is("only") && !presentation.media().stream->is("open");
    };
    const auto is_long_video = [](const Presentation& presentation) {
        return has_exact_durations(presentation) && has_video(presentation) &&
               presentation.media().segments.size() > 11;
    };
    return {
        {"not-media", "a web page", all_of(is_clear, has_files), of_one(make_page)},
        {"not-media", "a web page, encrypted", all_of(is_encrypted, has_files), of_one(make_page)},
        {"segment-empty", "a file without bytes", all_of(is_clear, has_files), of_one(make_empty)},
        {"segment-empty", "no frames", all_of(is_single, is_mpegts), of_one(keep_tables)},
        {"segment-empty", "no frames", all_of(is_single, is_fmp4), of_one(lose_samples)},
        {"ts-sync", "no sync byte", all_of(is_single, is_mpegts), of_one(lose_sync)},
        {"ts-no-tables", "no tables", all_of(is_single, is_mpegts), of_one(erase_tables)},
        {"ts-no-tables", "no tables in all segments", all_of(is_single, is_mpegts),
         of_all(erase_tables)},
        {"ts-continuity", "a lost packet", all_of(is_single, is_mpegts, has_video),
         of_one(lose_packet)},
        {"cut", "half of a clear segment", all_of(is_clear, is_mpegts), of_one(cut_in_middle)},
        {"cut", "half of a clear segment", all_of(is_clear, is_fmp4), of_one(cut_in_middle)},
        {"cut", "all but six packets of a clear segment",
         all_of(is_clear, is_continuous, has_both, has_exact_durations), of_one(keep_six_packets)},
        {"cut", "a third of each encrypted segment, whole blocks",
         all_of(is_sealed_ts_or_mp4, has_exact_durations, has_clear_section),
         [](Presentation& presentation, Random&) { presentation.seal = cut_to_blocks; }},
        {"cut", "a third of each encrypted segment and of the section, whole blocks",
         all_of(has_sealed_section, has_exact_durations),
         [](Presentation& presentation, Random&) { presentation.seal = cut_to_blocks; }, nullptr,
         "cut"},
        {"cut", "half of each encrypted segment",
         all_of(is_encrypted, has_files, has_clear_section),
         [](Presentation& presentation, Random&) { presentation.seal = cut_anywhere; }},
        {"map-missing", "no EXT-X-MAP", all_of(is_single, is_fmp4), nullptr,
         in_text([](const std::string& text) { return without_line(text, "#EXT-X-MAP"); })},
        {"map-mismatch", "other tracks", all_of(is_single, is_fmp4), of_all(rename_tracks)},
        {"file-missing", "no initialisation section", all_of(is_single, is_fmp4, has_files),
         nullptr,
         [](Publication& publication) { publication.resources.files.erase("media_init.mp4"); }},
        {"extinf-differs", "a duration that is 0.3 s too long", has_exact_durations,
         with_durations(milliseconds(300), 1)},
        {"extinf-differs", "durations that are 0.7 s too long", has_exact_durations,
         with_durations(milliseconds(700), 3)},
        {"extinf-differs", "a duration that is 60 ms too long", has_exact_durations,
         with_durations(milliseconds(60), 1)},
        {"sum-drifts", "durations that are each nearly right", is_long_video,
         with_durations(milliseconds(48), 99)},
        {"timestamp-gap", "a segment is left out",
         all_of(is_continuous, has_exact_durations, is_clear),
         [](Presentation& presentation, Random&) {
             std::vector<Segment>& segments = presentation.media().segments;
             segments.erase(segments.begin() + 1);
         }},
        {"timestamp-gap", "no EXT-X-DISCONTINUITY", all_of(is_discontinuous, has_exact_durations),
         nullptr, in_text([](const std::string& text) {
             return replaced(text, "#EXT-X-DISCONTINUITY\n", "");
         })},
        {"timestamp-gap", "segments in another order",
         all_of(is_continuous, has_exact_durations, is_clear),
         [](Presentation& presentation, Random&) {
             std::vector<Segment>& segments = presentation.media().segments;
             std::swap(segments[0], segments[1]);
         }},
        {"discontinuity-needless", "a discontinuity where nothing breaks",
         all_of(is_continuous, is_timed),
         [](Presentation& presentation, Random&) {
             presentation.media().segments[1].discontinuity = true;
         }},
        {"no-key-frame", "a promise that is not kept", is_open,
         [](Presentation& presentation, Random&) {
             presentation.media().promises_independence = true;
         }},
        {"audio-video-offset", "late sound", has_both, of_all(delay_sound)},
        {"byte-range", "a range of no whole blocks", has_sealed_ranges, nullptr,
         with_second_range(-3, 0)},
        {"byte-range", "a range that overlaps another one", has_ranges, nullptr,
         with_second_range(0, -16)},
        {"byte-range", "a range beyond the end", has_ranges, nullptr,
         with_second_range(0, 100'000'000)},
    };
}

} // namespace ispkit::variations
