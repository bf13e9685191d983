// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "hls/crypt/numbered_name.hpp"
#include "io/file_list.hpp"

#include <openssl/crypto.h>

namespace ispkit {

const cli::Tool k_tool{
    .name = "m3u8-gen",
    .summary = "Write the HLS media playlist (RFC 8216) for segments, clear or encrypted, with the "
               "durations read from the media itself.",
    .synopsis =
        {"[-n FIRST] [-o FILE] SEGMENT...", "--map INIT [-n FIRST] [-o FILE] SEGMENT...",
         ("-k KEY --key-uri URI [--method METHOD] [--iv HEX | --ivs FILE] [--rotate N] [-o FILE] "
          "SEGMENT..."),
         "--segment-list FILE [-o FILE]", "--like PLAYLIST [-o FILE] SEGMENT...",
         "--split S [-o FILE] FILE",
         "--live WINDOW [--target-duration N] [--end] -o FILE SEGMENT...",
         "multivariant [OPTIONS] PLAYLIST..."},
    .examples = {{"m3u8-gen -o video.m3u8 video_000.ts video_001.ts video_002.ts",
                  "write a VOD playlist of MPEG-TS segments"},
                 {"m3u8-gen --number-from-name -o video.m3u8 video_*.ts",
                  "order by the numbers in the names; the first one is the media sequence "
                  "number"},
                 {"m3u8-gen -k video.key --key-uri ../video.key --number-from-name -o "
                  "enc/video.m3u8 enc/video_*.ts",
                  "write one of encrypted segments; the IV is the media sequence number"},
                 {"m3u8-gen --map init.mp4 --number-from-name -o video.m3u8 video_*.m4s",
                  "write a playlist of fMP4 segments"},
                 {"m3u8-gen -k 'k%d.key' --key-uri '../k%d.key' --rotate 10 --number-from-name -o "
                  "enc/video.m3u8 enc/video_*.ts",
                  "use a new key every ten segments"},
                 {"m3u8-gen --like video.m3u8 -o en.m3u8 en.vtt",
                  "write one of WebVTT that lasts as long as the video"},
                 {"m3u8-gen --split 6 -o video.m3u8 video.ts", "write byte ranges of one file"},
                 {"m3u8-gen --live 6 --target-duration 4 -o live.m3u8 live_17.ts",
                  "append a segment to a live playlist"}},
    .libraries = {OpenSSL_version(OPENSSL_VERSION)},
};

namespace {

MapIv parse_map_iv(std::string_view text) {
    return text == "none" ? MapIv{} : MapIv{hls::parse_iv(text)};
}

void declare_segments(cli::CommandLine& command_line, Options& options) {
    command_line.section("Segments");
    command_line.value("-n,--first", "FIRST", options.first,
                       "media sequence number of the first segment (default 0)");
    command_line.flag("--number-from-name", options.number_from_name,
                      "order the segments by the last group of digits in their names, which is "
                      "their media sequence number");
    command_line.value("--map", "INIT", options.map, "initialisation section of fMP4 segments");
    command_line.value("-k,--key", "KEY", options.key_file,
                       "read encrypted segments with this key file");
    command_line.value("--segment-list", "FILE", options.segment_list,
                       "read names and durations from ffmpeg's segment list, CSV or ffconcat");
    command_line.value("--duration", "S", options.duration,
                       "set each segment's duration to S seconds; do not read the media");
    command_line.value("--like", "PLAYLIST", options.like,
                       "take the durations from the segments of this media playlist; for WebVTT");
    command_line.value("--split", "S", options.split,
                       "write byte ranges of the one file SEGMENT, of at least S seconds, which "
                       "begin with key frames");
    command_line.value("--files0-from", "FILE", options.files0_from,
                       "read the names of segments, each ended by NUL, from FILE");
    command_line.section("Encryption");
    command_line.value("--key-uri", "URI", options.key_uri, "URI for players to get the key");
    command_line.value("--method", "METHOD", options.method,
                       "METHOD of the key: AES-128 (default) or AES-256", hls::parse_method);
    command_line.value("--iv", "HEX", options.iv,
                       "use this IV for all segments, 32 hexadecimal digits (default: the media "
                       "sequence number)",
                       hls::parse_iv);
    command_line.value(
        "--ivs", "FILE", options.iv_list,
        "read the IV of each segment from lines that hls-encrypt --random-iv printed");
    command_line.value("--map-iv", "HEX", options.map_iv,
                       "the IV of the initialisation section, or 'none' if it stays clear",
                       parse_map_iv);
    command_line.value("--keyformat", "FORMAT", options.key_format,
                       "KEYFORMAT of the key (default identity)");
    command_line.value("--rotate", "N", options.rotate,
                       "use a new key every N segments: KEY and URI contain %d for 0, 1, 2...");
}

void declare_playlist(cli::CommandLine& command_line, Options& options) {
    command_line.section("Playlist");
    command_line.value(
        "-o,--output", "FILE", options.output,
        "write the playlist to FILE, with URIs relative to its folder (default standard "
        "output, with the names as given)");
    command_line.value("--base-url", "URL", options.base_url,
                       "put URL before the URI of each segment");
    command_line.flag("--event", options.event,
                      "write an EVENT playlist, to which segments may be appended");
    command_line.value("--live", "WINDOW", options.window,
                       "append the segments to the live playlist FILE, and keep WINDOW segments "
                       "there");
    command_line.flag("--end", options.end, "with --live: end the playlist");
    command_line.value("--program-date-time", "TIME", options.date_time,
                       "time when the first segment was recorded, such as 2026-11-23T15:00:00.000Z",
                       hls::parse_date_time);
    command_line.value("--target-duration", "N", options.target_duration,
                       "write at least this EXT-X-TARGETDURATION, for a playlist that continues");
    command_line.list("--discontinuity", "NAME", options.discontinuities,
                      "add a discontinuity before the segment NAME to those that are found; may be "
                      "repeated");
    command_line.flag("--no-discontinuity", options.no_discontinuity,
                      "write only the discontinuities of --discontinuity");
    command_line.operands("SEGMENT", options.segments);
}

void check_encryption(const Options& options) {
    if (!options.key_uri) {
        if (options.iv || options.iv_list || options.map_iv || options.rotate ||
            !options.key_format.empty() || options.key_file ||
            options.method != hls::Method::aes_128) {
            cli::misuse("encrypted segments need --key-uri, which tells players where the key is");
        }
        return;
    }
    if (options.iv && options.iv_list) {
        cli::misuse("--iv and --ivs exclude each other");
    }
    if (options.map_iv && !options.map) {
        cli::misuse("--map-iv needs --map");
    }
    if (options.rotate == 0U) {
        cli::misuse("--rotate must be at least 1");
    }
    if (options.rotate && !hls::has_number_place(*options.key_uri)) {
        cli::misuse("--rotate needs %d in --key-uri, as in 'k%d.key'");
    }
    if (options.rotate) {
        hls::refuse_encoded_places(*options.key_uri);
    }
    if (options.rotate && options.key_file && !hls::has_number_place(*options.key_file)) {
        cli::misuse("--rotate needs %d in the name of the key file, as in -k 'k%d.key'");
    }
}

/// A playlist cannot name standard input.
void refuse_standard_input(std::string_view path) {
    if (path == io::k_standard_stream) {
        cli::misuse("'-': standard input has no name for the playlist");
    }
}

void check_segments(const Options& options) {
    const int durations =
        (options.duration ? 1 : 0) + (options.segment_list ? 1 : 0) + (options.like ? 1 : 0);
    if (durations > 1) {
        cli::misuse("--duration, --segment-list and --like exclude each other");
    }
    if (options.duration && options.duration->count() == 0) {
        cli::misuse("--duration must be more than 0");
    }
    if (options.number_from_name && options.first != 0) {
        cli::misuse("--number-from-name and -n exclude each other");
    }
    const int sources = (options.segments.empty() ? 0 : 1) + (options.files0_from ? 1 : 0) +
                        (options.segment_list ? 1 : 0);
    if (sources == 0 && !options.end) {
        cli::misuse("no segments");
    }
    if (sources > 1) {
        cli::misuse(
            "give segments on the command line, with --files0-from or with --segment-list: only "
            "one of them");
    }
}

void check_live(const Options& options) {
    if (options.end && !options.window) {
        cli::misuse("--end needs --live");
    }
    if (!options.window) {
        return;
    }
    if (*options.window == 0) {
        cli::misuse("--live must be at least 1");
    }
    if (!options.to_file()) {
        cli::misuse("--live needs -o FILE, the playlist that is continued");
    }
    if (options.event || options.split || options.like) {
        cli::misuse("--live and {} exclude each other", options.event   ? "--event"
                                                        : options.split ? "--split"
                                                                        : "--like");
    }
}

void check_split(const Options& options) {
    if (!options.split) {
        return;
    }
    if (options.segments.size() != 1 || options.files0_from || options.segment_list) {
        cli::misuse("--split takes one file");
    }
    if (options.split->count() == 0) {
        cli::misuse("--split must be more than 0");
    }
    if (options.map || options.key_uri || options.duration || options.like ||
        options.number_from_name) {
        cli::misuse("--split excludes --map, --key-uri, --duration, --like and "
                    "--number-from-name; encrypt with hls-encrypt --playlist");
    }
}

} // namespace

Options parse_options(cli::CommandLine& command_line) {
    Options options;
    declare_segments(command_line, options);
    declare_playlist(command_line, options);
    command_line.parse();
    check_encryption(options);
    check_segments(options);
    check_live(options);
    check_split(options);
    if (options.files0_from) {
        options.segments = io::read_names0(*options.files0_from);
        if (options.segments.empty()) {
            cli::misuse("no segments in {}", io::input_name(*options.files0_from));
        }
    }
    for (const std::string& path : options.segments) {
        refuse_standard_input(path);
    }
    refuse_standard_input(options.map.value_or(""));
    return options;
}

} // namespace ispkit
