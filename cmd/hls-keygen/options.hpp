// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "hls/crypt/iv.hpp"
#include "hls/crypt/method.hpp"
#include "io/file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit {

extern const cli::Tool k_tool;

/// The place of the label in FILE and URI.
inline constexpr std::string_view k_label_place = "%s";

struct Options {
    hls::Method method = hls::Method::aes_128;
    std::optional<std::string> output;
    bool force = false;
    std::optional<std::uint64_t> count;
    std::optional<std::string> master;
    std::vector<std::string> labels;
    std::optional<std::string> label_file;
    std::optional<std::string> key_info_uri;
    std::optional<hls::Iv> iv;
    std::optional<std::string> to_hex;
    std::optional<std::string> from_hex;

    bool to_standard_output() const { return !output || *output == io::k_standard_stream; }
};

/// Reads the command line and --labels. Throws UsageError for options that contradict each other.
Options parse_options(cli::CommandLine& command_line);

} // namespace ispkit
