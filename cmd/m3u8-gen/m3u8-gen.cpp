// SPDX-License-Identifier: MIT
#include "cli/progress.hpp"
#include "cli/run.hpp"
#include "error.hpp"
#include "hls/crypt/key_ring.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/playlist/playlist_writer.hpp"
#include "hls/timing/timeline.hpp"
#include "io/atomic_file.hpp"
#include "io/input_files.hpp"
#include "media.hpp"
#include "options.hpp"
#include "segments.hpp"
#include "text/uri.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace ispkit {

namespace {

/// A shell's glob sorts by character, which puts video_10.ts after video_1.ts.
void warn_of_order(const cli::CommandLine& command_line, const Options& options) {
    const auto out_of_order = hls::find_descent(options.segments);
    if (!options.number_from_name && out_of_order) {
        command_line.warn(
            "{} comes after {}: a shell's * does not sort by number (if the names tell the "
            "order, use --number-from-name)",
            options.segments[*out_of_order], options.segments[*out_of_order - 1]);
    }
}

/// Names relative to the current folder are wrong in a playlist in another folder.
void warn_of_folder(const cli::CommandLine& command_line, const Options& options,
                    const std::string& first_segment) {
    std::error_code error;
    const auto redirected = std::filesystem::read_symlink("/proc/self/fd/1", error);
    if (options.output || options.base_url || error || first_segment.starts_with('/') ||
        !std::filesystem::is_regular_file(redirected, error)) {
        return;
    }
    const auto folder = redirected.parent_path();
    if (!std::filesystem::exists(folder / first_segment, error)) {
        command_line.warn("{} is not found from {}, where the playlist goes (use -o FILE or "
                          "--base-url)",
                          first_segment, folder.string());
    }
}

/// The timing of each segment; none for segments whose durations are known beforehand.
struct Timings {
    std::vector<hls::TimelineEntry> entries;
    bool independent = false;
};

/// Calls read(segment, position) for each segment. Prints a message for each failure, then throws
/// Error if there was one.
template <typename Read>
void read_each(const cli::CommandLine& command_line, const std::vector<Segment>& segments,
               Read read) {
    std::vector<std::string> errors;
    {
        cli::Progress progress(k_tool.name, "segments", segments.size(),
                               command_line.quiet() ? cli::Progress::Show::never
                                                    : cli::Progress::Show::if_terminal);
        for (std::size_t i = 0; i < segments.size(); ++i) {
            try {
                read(segments[i], i);
            } catch (const Error& error) {
                errors.emplace_back(error.what());
            }
            progress.advance();
        }
    }
    for (const std::string& error : errors) {
        command_line.print_error(error);
    }
    if (!errors.empty()) {
        throw_error("{} of {} segments cannot be read, so there is no playlist", errors.size(),
                    segments.size());
    }
}

Timings known_timings(const cli::CommandLine& command_line, const std::vector<Segment>& segments) {
    Timings result;
    read_each(command_line, segments, [&result](const Segment& segment, std::size_t) {
        Media::check_presence(segment);
        result.entries.push_back({*segment.duration, false});
    });
    return result;
}

Timings read_timings(const cli::CommandLine& command_line, Media& media,
                     const std::vector<Segment>& segments) {
    std::vector<hls::SegmentTiming> timings;
    read_each(command_line, segments, [&](const Segment& segment, std::size_t position) {
        timings.push_back(media.timing(segment, position));
    });
    Timings result;
    result.entries = hls::timeline(timings);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (result.entries[i].duration.count() == 0) {
            throw_error("{}: the duration of a single frame is unknown (use --duration)",
                        segments[i].path);
        }
    }
    result.independent = std::all_of(timings.begin(), timings.end(),
                                     [](const hls::SegmentTiming& t) { return t.independent; });
    return result;
}

/// Turns paths into URIs as the options require.
class UriMaker {
public:
    explicit UriMaker(const Options& options)
        : base_url_(options.base_url.value_or("")) {
        if (options.to_file()) {
            folder_ = std::filesystem::absolute(*options.output).lexically_normal().parent_path();
        }
    }

    std::string of(const std::string& path) const {
        if (folder_.empty()) {
            return base_url_ + text::uri_of_path(path);
        }
        const auto relative =
            std::filesystem::absolute(path).lexically_normal().lexically_relative(folder_);
        return base_url_ + text::uri_of_path(relative.string());
    }

private:
    std::string base_url_;
    std::filesystem::path folder_;
};

/// The EXT-X-KEY at that position of --rotate, without the IV.
hls::Key key_of(const Options& options, std::uint64_t position) {
    hls::Key key;
    key.uri = hls::key_name(*options.key_uri, options.rotate, position);
    key.key_format = options.key_format;
    return key;
}

/// Marks the segments that --discontinuity names, by path or file name.
void force_discontinuities(const Options& options, const std::vector<Segment>& sequence,
                           hls::MediaPlaylist& playlist) {
    std::set<std::string> unknown(options.discontinuities.begin(), options.discontinuities.end());
    const std::set<std::string> names = unknown;
    for (std::size_t i = 0; i < sequence.size(); ++i) {
        const std::string& path = sequence[i].path;
        for (const std::string& name : {path, path.substr(path.rfind('/') + 1)}) {
            if (names.contains(name)) {
                playlist.segments[i].discontinuity = true;
                unknown.erase(name);
            }
        }
    }
    if (!unknown.empty()) {
        throw_error("{}: --discontinuity names no segment", *unknown.begin());
    }
}

/// Sets EXT-X-PROGRAM-DATE-TIME at the first segment and, as section 6.2.1 recommends, after each
/// discontinuity.
void set_date_times(hls::DateTime moment, hls::MediaPlaylist& playlist) {
    hls::Duration played{};
    for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
        hls::MediaSegment& segment = playlist.segments[i];
        if (i == 0 || segment.discontinuity) {
            segment.program_date_time = hls::to_string(
                {moment.time + std::chrono::round<std::chrono::milliseconds>(played), moment.zone});
        }
        played += segment.duration;
    }
}

hls::MediaPlaylist make_playlist(const Options& options, const SegmentSequence& sequence,
                                 const Timings& timings, const Media& media) {
    const UriMaker uris(options);
    hls::MediaPlaylist playlist;
    playlist.media_sequence = sequence.first;
    playlist.type = options.event ? hls::PlaylistType::event : hls::PlaylistType::vod;
    playlist.end_list = !options.event;
    playlist.independent_segments = timings.independent;
    hls::Shared<hls::InitSection> map;
    if (options.map) {
        hls::InitSection tag;
        tag.uri = uris.of(*options.map);
        if (media.map_iv()) {
            hls::Key key = key_of(options, 0);
            key.iv = media.map_iv();
            tag.key = key;
        }
        map = tag;
    }
    for (std::size_t i = 0; i < sequence.segments.size(); ++i) {
        hls::MediaSegment segment;
        segment.uri = uris.of(sequence.segments[i].path);
        segment.duration = timings.entries[i].duration;
        segment.discontinuity = timings.entries[i].discontinuity && !options.no_discontinuity;
        segment.map = map;
        if (options.key_uri) {
            hls::Key key = key_of(options, sequence.first_key_position + i);
            key.iv = media.explicit_iv(sequence.segments[i].path);
            segment.key = key;
        }
        playlist.segments.push_back(std::move(segment));
    }
    force_discontinuities(options, sequence.segments, playlist);
    if (options.date_time) {
        set_date_times(*options.date_time, playlist);
    }
    return playlist;
}

void set_target_duration(const Options& options, hls::MediaPlaylist& playlist) {
    if (!options.target_duration) {
        return;
    }
    const std::uint64_t needed = hls::required_target_duration(playlist);
    if (needed > *options.target_duration) {
        throw_error("--target-duration {}: a segment needs {}", *options.target_duration, needed);
    }
    playlist.target_duration = *options.target_duration;
}

/// If the name after -o is forgotten, the first segment takes its place, and must not be
/// overwritten.
void refuse_other_media(const std::string& output) {
    struct stat status {};
    if (::stat(output.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
        return;
    }
    io::FileSource file(output);
    if (hls::file_kind(file) != hls::FileKind::playlist) {
        throw_error("{}: exists and is not a playlist (-o takes the playlist's name)", output);
    }
}

/// Throws Error if the playlist would overwrite a file that it was made from, or a file that is not
/// a playlist.
void check_output(const Options& options, const SegmentSequence& sequence, const Media& media) {
    io::InputFiles inputs;
    for (const Segment& segment : sequence.segments) {
        inputs.add(segment.path);
    }
    for (const std::string& file : media.key_files()) {
        inputs.add(file);
    }
    for (const auto& file :
         {options.map, options.iv_list, options.segment_list, options.files0_from}) {
        inputs.add(file.value_or(""));
    }
    inputs.refuse_as_output(options.output.value_or(std::string(io::k_standard_stream)));
    if (options.to_file()) {
        refuse_other_media(*options.output);
    }
}

cli::Status m3u8_gen(cli::CommandLine& command_line) {
    const Options options = parse_options(command_line);
    warn_of_order(command_line, options);
    const SegmentSequence sequence = collect_segments(options);
    Media media(options, sequence);
    const bool durations_known =
        std::all_of(sequence.segments.begin(), sequence.segments.end(),
                    [](const Segment& segment) { return segment.duration.has_value(); });
    const Timings timings = durations_known ? known_timings(command_line, sequence.segments)
                                            : read_timings(command_line, media, sequence.segments);
    hls::MediaPlaylist playlist = make_playlist(options, sequence, timings, media);
    set_target_duration(options, playlist);
    const std::string text = hls::write_playlist(playlist);
    check_output(options, sequence, media);
    if (options.to_file()) {
        io::write_file(*options.output, io::as_bytes(text), io::k_public_mode,
                       io::Existing::replace);
    } else {
        warn_of_folder(command_line, options, sequence.segments.front().path);
        io::write_all(STDOUT_FILENO, io::as_bytes(text), "standard output");
    }
    return cli::Status::done;
}

} // namespace

} // namespace ispkit

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::k_tool, argc, argv, ispkit::m3u8_gen);
}
