// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "hls/crypt/iv.hpp"
#include "hls/playlist/date_time.hpp"
#include "hls/playlist/playlist.hpp"
#include "io/file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit {

extern const cli::Tool k_tool;

/// --map-iv: the IV of an encrypted initialisation section; nothing if it is clear.
struct MapIv {
    std::optional<hls::Iv> iv;
};

struct Options {
    std::uint64_t first = 0;
    bool number_from_name = false;

    std::optional<std::string> map;
    std::optional<std::string> key_file;
    std::optional<std::string> segment_list;
    std::optional<hls::Duration> duration;
    std::optional<std::string> like;
    std::optional<hls::Duration> split;

    std::optional<std::string> key_uri;
    hls::Method method = hls::Method::aes_128;
    std::optional<hls::Iv> iv;
    std::optional<std::string> iv_list;
    std::optional<MapIv> map_iv;
    std::string key_format;
    std::optional<std::uint64_t> rotate;

    std::optional<std::string> output;
    std::optional<std::string> base_url;
    bool event = false;
    /// --live: the number of segments in the window.
    std::optional<std::uint64_t> window;
    bool end = false;
    std::optional<hls::DateTime> date_time;
    std::optional<std::uint64_t> target_duration;
    std::vector<std::string> discontinuities;
    bool no_discontinuity = false;

    std::optional<std::string> files0_from;
    std::vector<std::string> segments;

    /// Whether the playlist goes to a file.
    bool to_file() const { return output && *output != io::k_standard_stream; }
};

/// Reads the command line and --files0-from. Throws UsageError for options that contradict each
/// other, before any segment is read.
Options parse_options(cli::CommandLine& command_line);

} // namespace ispkit
