// SPDX-License-Identifier: MIT
#include "cli/run.hpp"
#include "error.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "hls/playlist/playlist_writer.hpp"
#include "io/atomic_file.hpp"
#include "io/input_files.hpp"
#include "live.hpp"
#include "making.hpp"
#include "media.hpp"
#include "multivariant.hpp"
#include "options.hpp"
#include "output.hpp"
#include "segments.hpp"
#include "timings.hpp"

#include <unistd.h>

#include <filesystem>
#include <optional>
#include <utility>

namespace ispkit {

namespace {

/// A shell's glob sorts by character, which puts video_10.ts after video_1.ts.
void warn_of_order(const cli::CommandLine& command_line, const Options& options) {
    const auto warning = hls::warning_of_descent(options.segments);
    if (!options.number_from_name && warning) {
        command_line.warn("{}", *warning);
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
         {options.map, options.iv_list, options.segment_list, options.files0_from, options.like}) {
        inputs.add(file.value_or(""));
    }
    inputs.refuse_as_output(options.output.value_or(std::string(io::k_standard_stream)));
    if (options.to_file()) {
        refuse_other_media(*options.output);
    }
}

SegmentSequence sequence_of(const cli::CommandLine& command_line, const Options& options,
                            std::optional<LivePlaylist>& live) {
    if (!live) {
        return collect_segments(options, 0);
    }
    SegmentSequence sequence = collect_segments(options, live->next_number().value_or(0));
    live->continue_with(sequence);
    for (const std::string& path : live->late()) {
        command_line.warn("{}: left out, since {} has later segments already", path,
                          *options.output);
    }
    return sequence;
}

hls::MediaPlaylist playlist_of(const cli::CommandLine& command_line, const Options& options,
                               const SegmentSequence& sequence,
                               const std::optional<LivePlaylist>& live) {
    Media media(options, sequence);
    const Timings timings = timings_of(command_line, media, sequence.segments);
    for (const Segment& segment : media.without_timestamp_map()) {
        command_line.warn("{}: no X-TIMESTAMP-MAP, so players take its time 0 for that of MPEG-TS",
                          segment.path);
    }
    hls::MediaPlaylist playlist = make_playlist(options, sequence, timings, media);
    if (live) {
        playlist = live->joined(std::move(playlist));
    } else {
        set_dates(options, playlist);
        set_target_duration(options, playlist);
    }
    check_output(options, sequence, media);
    return playlist;
}

cli::Status m3u8_gen(cli::CommandLine& command_line) {
    const Options options = parse_options(command_line);
    warn_of_order(command_line, options);
    std::optional<LivePlaylist> live;
    if (options.window) {
        live.emplace(options);
    }
    const SegmentSequence sequence = sequence_of(command_line, options, live);
    const std::string text =
        hls::write_playlist(playlist_of(command_line, options, sequence, live));
    if (options.to_file()) {
        io::write_file(*options.output, io::as_bytes(text), io::k_public_mode,
                       io::Existing::replace);
    } else {
        warn_of_folder(command_line, options, sequence.segments.front().path);
        io::write_all(STDOUT_FILENO, io::as_bytes(text), "standard output");
    }
    return cli::Status::done;
}

constexpr cli::Command k_commands[] = {
    {"multivariant", "write the multivariant playlist for finished media playlists", k_multivariant,
     multivariant},
};

} // namespace

} // namespace ispkit

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::k_tool, ispkit::k_commands, argc, argv, ispkit::m3u8_gen);
}
