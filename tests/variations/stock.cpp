// SPDX-License-Identifier: MIT
#include "stock.hpp"

#include "error.hpp"
#include "hls/audio/id3_builder.hpp"
#include "hls/playlist/playlist_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ispkit::variations {

namespace {

using namespace test;

constexpr hls::Duration k_start = std::chrono::seconds(10);

std::uint64_t ticks(hls::Duration time) {
    return static_cast<std::uint64_t>(time.count()) * 9 / 100;
}

Bytes read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw_error("{}: cannot be read", path.string());
    }
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void add_timestamps(Stream& stream) {
    hls::Duration time = k_start;
    for (Clip& clip : stream.clips) {
        clip.content = id3_tag(4, id3_timestamp(4, ticks(time))) + clip.content;
        time += clip.duration;
    }
}

Bytes read_range(const std::filesystem::path& path, const std::optional<hls::ByteRange>& range) {
    Bytes bytes = read_file(path);
    if (range) {
        bytes.resize(range->offset + range->length);
        bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(range->offset));
    }
    return bytes;
}

Stream read_stream(const std::filesystem::path& folder) {
    const std::filesystem::path index = folder / "index.m3u8";
    const Bytes text = read_file(index);
    const hls::MediaPlaylist playlist =
        hls::parse_media_playlist(io::as_text(text), index.string());
    Stream stream;
    stream.name = folder.filename().string();
    stream.suffix = std::filesystem::path(playlist.segments.at(0).uri).extension().string();
    if (const auto& map = playlist.segments.front().map) {
        stream.section = read_range(folder / map->uri, map->byte_range);
    }
    for (const hls::MediaSegment& segment : playlist.segments) {
        stream.clips.push_back(
            {read_range(folder / segment.uri, segment.byte_range), segment.duration});
    }
    if (stream.is("packed")) {
        add_timestamps(stream);
    }
    return stream;
}

/// The last segment has no cue.
Stream make_subtitles() {
    constexpr int k_seconds = 5;
    Stream stream;
    stream.name = "subtitles-webvtt";
    stream.suffix = ".vtt";
    for (int second = 0; second < k_seconds; ++second) {
        std::string text =
            fmt::format("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:{},LOCAL:00:00:00.000\n\n", ticks(k_start));
        if (second + 1 < k_seconds) {
            text += fmt::format("00:00:0{}.100 --> 00:00:0{}.900\nLine {}\n\n", second, second,
                                second + 1);
        }
        stream.clips.push_back({Bytes(text.begin(), text.end()), std::chrono::seconds(1)});
    }
    return stream;
}

} // namespace

bool Stream::is(std::string_view word) const {
    return ('-' + name + '-').find(fmt::format("-{}-", word)) != std::string::npos;
}

std::vector<Stream> read_stock(const std::string& folder) {
    std::vector<Stream> streams{make_subtitles()};
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        streams.push_back(read_stream(entry.path()));
    }
    std::sort(streams.begin(), streams.end(),
              [](const Stream& a, const Stream& b) { return a.name < b.name; });
    return streams;
}

} // namespace ispkit::variations
