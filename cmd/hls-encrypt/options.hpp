// SPDX-License-Identifier: MIT
#pragma once

#include "cli/run.hpp"
#include "hls/crypt/iv.hpp"
#include "hls/crypt/method.hpp"
#include "hls/crypt/segment_cipher.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace ispkit {

extern const cli::Tool k_tool;

struct Options {
    std::optional<std::string> key_file;
    std::optional<std::string> key_hex;
    std::optional<std::uint64_t> rotate;
    std::optional<hls::Method> given_method;

    std::uint64_t first = 0;
    bool number_from_name = false;
    std::optional<hls::Iv> iv;
    bool same_iv = false;
    bool random_iv = false;
    std::optional<std::string> iv_list;

    std::optional<std::string> output_folder;
    bool decrypt = false;
    std::optional<std::uint32_t> jobs;
    bool resume = false;
    bool force = false;
    bool fsync = false;
    std::optional<std::string> files0_from;
    bool json = false;

    std::vector<std::string> playlists;
    std::optional<std::string> key_uri;
    std::optional<std::string> key_format;
    /// URI=FOLDER; see LocalFiles.
    std::vector<std::string> local;
    bool follow = false;
    std::optional<std::chrono::microseconds> delete_after;
    std::optional<std::string> metrics;
    bool rekey = false;
    std::optional<std::string> old_key_file;

    std::vector<std::string> segments;

    /// The method of encryption, and of decryption without playlists.
    hls::Method method() const { return given_method.value_or(hls::Method::aes_128); }
    hls::Direction direction() const {
        return decrypt ? hls::Direction::decrypt : hls::Direction::encrypt;
    }
    /// The number of threads.
    unsigned thread_count() const {
        return jobs.value_or(std::max(std::thread::hardware_concurrency(), 1U));
    }
    bool to_standard_output() const { return !output_folder && playlists.empty(); }
    bool ivs_are_printed() const { return random_iv || json; }
};

/// Reads the command line and --files0-from. Throws UsageError for options that contradict each
/// other, before any segment is touched.
Options parse_options(cli::CommandLine& command_line);

} // namespace ispkit
