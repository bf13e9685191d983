// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "error.hpp"
#include "text/number.hpp"

#include <openssl/crypto.h>

#include <limits>

namespace ispkit {

const cli::Tool k_tool{
    .name = "hls-verify",
    .summary =
        "Prove that HLS playlists play: keys, IVs, every segment, and the rules of RFC 8216; "
        "name the cause of each fault and what mends it.",
    .synopsis =
        {"[-k FILE | --key-dir DIR | --derive MASTER] [--json] [--html FILE] [--strict] [-j N] "
         "[--allow-private] [--max-download BYTES] [--max-time TIME] [--metrics FILE] "
         "PLAYLIST|DIRECTORY|URL..."},
    .examples = {{"hls-verify video.m3u8", "verify a playlist, its key and all its segments"},
                 {"hls-verify --key video.key enc/video.m3u8",
                  "use this key file, whatever URI the playlist gives"},
                 {"hls-verify --derive master.key --json videos > findings.jsonl",
                  "verify all playlists below a folder, with the keys of hls-keygen --derive"},
                 {"hls-verify --strict video.m3u8 && rclone copy . remote:video",
                  "publish only what has neither errors nor warnings"}},
    .libraries = {OpenSSL_version(OPENSSL_VERSION)},
};

namespace {

/// "500M" in bytes; the units are powers of 1024.
std::uint64_t parse_bytes(std::string_view text) {
    constexpr std::string_view k_units = "KMGT";
    std::string_view digits = text;
    int shift = 0;
    if (const std::size_t unit = text.empty() ? k_units.npos : k_units.find(text.back());
        unit != k_units.npos) {
        digits.remove_suffix(1);
        shift = 10 * static_cast<int>(unit + 1);
    }
    std::uint64_t number = 0;
    if (!text::read_number(digits, number) ||
        number > std::numeric_limits<std::uint64_t>::max() >> shift) {
        throw_error("'{}' is not a number of bytes (example: 500M)", text);
    }
    return number << shift;
}

} // namespace

Options parse_options(cli::CommandLine& command_line) {
    Options options;
    command_line.section("Keys");
    command_line.value("-k,--key", "FILE", options.key,
                       "use this key file for all segments (default: the URI of EXT-X-KEY)");
    command_line.value("--key-dir", "DIR", options.key_folder,
                       "find key files in this folder by the last part of their URIs");
    command_line.value("--derive", "MASTER", options.master,
                       "derive the keys from the secret in file MASTER, as hls-keygen does; the "
                       "label is the last part of the URI without .key");
    command_line.section("Output");
    command_line.flag("--json", options.json, "print one JSON object for each finding");
    options.metrics.declare(command_line);
    command_line.value("--html", "FILE", options.html,
                       "also write a page with charts and the findings");
    command_line.flag("--strict", options.strict, "exit with 1 for warnings, too");
    command_line.section("Work");
    command_line.value("-j,--jobs", "N", options.jobs,
                       "read N segments at a time (default: one for each core)");
    command_line.flag("--allow-private", options.allow_private,
                      "fetch from private addresses, too, such as 127.0.0.1 and 10.0.0.0/8");
    command_line.value("--max-download", "BYTES", options.max_download,
                       "fetch no more than BYTES in all, such as 500M (default 100G)", parse_bytes);
    command_line.value("--max-time", "TIME", options.max_time,
                       "stop fetching TIME after the start, such as 30m (default 6h)");
    command_line.operands("PLAYLIST|DIRECTORY|URL", options.operands);
    command_line.parse();
    if (options.key.has_value() + options.key_folder.has_value() + options.master.has_value() > 1) {
        cli::misuse("--key, --key-dir and --derive exclude each other");
    }
    if (options.jobs == 0U) {
        cli::misuse("--jobs must be at least 1");
    }
    if (options.operands.empty()) {
        cli::misuse("no playlist");
    }
    return options;
}

} // namespace ispkit
