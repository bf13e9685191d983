// SPDX-License-Identifier: MIT
#include "options.hpp"

#include "error.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "text/lines.hpp"

#include <openssl/crypto.h>

#include <unistd.h>

#include <set>

namespace ispkit {

const cli::Tool k_tool{
    .name = "hls-keygen",
    .summary =
        "Make content keys for HLS: the raw bytes that a player fetches, 16 for AES-128 or 32 "
        "for AES-256, and hexadecimal digits or ffmpeg's key-info file for encryption.",
    .synopsis = {"[--method METHOD] [-f] [-o FILE] [--count N] [--key-info URI [--iv HEX]]",
                 "[--method METHOD] --derive MASTER {--label TEXT... | --labels LIST} [-f] "
                 "[-o FILE] [--count N] [--key-info URI [--iv HEX]]",
                 "[--method METHOD] --hex FILE [-o FILE]",
                 "[--method METHOD] --from-hex FILE [-f] [-o FILE]"},
    .examples = {{"hls-keygen -o video.key",
                  "make a new key, mode 0600; an existing file is refused"},
                 {"hls-keygen --method AES-256 -o video.key", "make a key for METHOD=AES-256"},
                 {"hls-keygen --hex video.key", "print a key as 32 hexadecimal digits"},
                 {"hls-keygen -o video.key --key-info https://example.com/video.key",
                  "also write video.keyinfo, for ffmpeg -hls_key_info_file video.keyinfo"},
                 {"hls-keygen --count 12 -o 'k%d.key'", "make k0.key to k11.key, for rotation"},
                 {"hls-keygen --derive master.key --label video7 -o video7.key",
                  "derive the key that every worker with the same master gets for this label"},
                 {"hls-keygen --derive master.key --labels names.txt -o 'keys/%s.key'",
                  "derive a key for each line of names.txt"}},
    .libraries = {OpenSSL_version(OPENSSL_VERSION)},
};

namespace {

bool has_label_place(std::string_view pattern) {
    return pattern.find(k_label_place) != std::string_view::npos;
}

void add_labels(const std::string& path, std::vector<std::string>& labels) {
    constexpr std::size_t k_largest_list = std::size_t{64} << 20;
    const std::size_t before = labels.size();
    text::for_each_line(io::read_file(path, k_largest_list), io::input_name(path),
                        [&](std::string_view line, std::uint64_t) {
                            if (!line.empty()) {
                                labels.emplace_back(line);
                            }
                        });
    if (labels.size() == before) {
        throw_error("{}: no labels", io::input_name(path));
    }
}

/// Labels that become parts of file names.
void check_labels(const Options& options) {
    if (options.master == io::k_standard_stream && options.label_file == io::k_standard_stream) {
        cli::misuse("master key and labels cannot both come from standard input");
    }
    const bool are_names = options.output && has_label_place(*options.output);
    if (options.labels.size() > 1 && !are_names) {
        cli::misuse("several labels need %s in the name of the key file, as in 'keys/%s.key'");
    }
    std::set<std::string_view> known;
    for (const std::string& label : options.labels) {
        if (label.empty()) {
            cli::misuse("--label: the value is empty");
        }
        if (are_names &&
            (label.find('/') != std::string::npos || label.find('\0') != std::string::npos)) {
            cli::misuse("--label '{}' cannot be part of a file name (use '_' for '/')", label);
        }
        if (!known.insert(label).second) {
            cli::misuse("the label '{}' is given twice", label);
        }
    }
}

void check(const Options& options) {
    if (options.to_hex && options.from_hex) {
        cli::misuse("--hex and --from-hex exclude each other");
    }
    if ((options.to_hex || options.from_hex) &&
        (options.count || options.master || options.key_info_uri)) {
        cli::misuse("{} takes an existing key (--count, --derive and --key-info make new ones)",
                    options.to_hex ? "--hex" : "--from-hex");
    }
    if (options.master && options.labels.empty()) {
        cli::misuse("--derive needs --label TEXT or --labels LIST: the purpose of the key");
    }
    if (!options.master && !options.labels.empty()) {
        cli::misuse("{} needs --derive MASTER: a random key has no label",
                    options.label_file ? "--labels" : "--label");
    }
    check_labels(options);
    if (options.iv && !options.key_info_uri) {
        cli::misuse("--iv needs --key-info");
    }
    if (options.to_standard_output() && (options.count || options.key_info_uri)) {
        cli::misuse("{} needs a key file: give -o FILE", options.count ? "--count" : "--key-info");
    }
    if (options.count == 0U) {
        cli::misuse("--count must be at least 1");
    }
    if (options.count) {
        const bool label_has_number = !options.labels.empty() && has_label_place(*options.output);
        if (!hls::has_number_place(*options.output) && !label_has_number) {
            cli::misuse("--count needs %d in the name of the key file, as in 'k%d.key'");
        }
        hls::refuse_encoded_places(options.key_info_uri.value_or(""));
        for (const std::string& label : options.labels) {
            if (!hls::has_number_place(label)) {
                cli::misuse("--count needs %d in --label, or all keys would be the same");
            }
        }
    }
    if (!options.output && !options.to_hex && ::isatty(STDOUT_FILENO) == 1) {
        cli::misuse("a key does not belong on a terminal: give -o FILE, or -o - if you mean it");
    }
}

} // namespace

Options parse_options(cli::CommandLine& command_line) {
    Options options;
    command_line.value("--method", "METHOD", options.method,
                       "METHOD that the key is for: AES-128, 16 bytes (default), or AES-256, 32 "
                       "bytes",
                       hls::parse_method);
    command_line.section("Output");
    command_line.value("-o,--output", "FILE", options.output,
                       "write to FILE, mode 0600; '-' is standard output (default, unless that is "
                       "a terminal)");
    command_line.flag("-f,--force", options.force, "replace existing files");
    command_line.value("--count", "N", options.count,
                       "make N keys, numbered from 0 in the place of %d (or %03d) in FILE, URI and "
                       "TEXT");
    command_line.value("--key-info", "URI", options.key_info_uri,
                       "also write ffmpeg's key-info file beside the key: x.keyinfo for x.key");
    command_line.value("--iv", "HEX", options.iv, "put this IV into the key-info file",
                       hls::parse_iv);
    command_line.section("Derived keys");
    command_line.value(
        "--derive", "MASTER", options.master,
        "derive the key from the secret in file MASTER, as long as the key or longer, "
        "by HKDF-SHA256");
    command_line.list(
        "--label", "TEXT", options.labels,
        "with --derive: purpose of the key; another label gives an unrelated key; several "
        "labels need %s in FILE, which is replaced by the label");
    command_line.value("--labels", "LIST", options.label_file,
                       "with --derive: read the labels from the lines of LIST");
    command_line.section("Existing keys");
    command_line.value("--hex", "FILE", options.to_hex,
                       "print the key in FILE as hexadecimal digits");
    command_line.value("--from-hex", "FILE", options.from_hex,
                       "make the key from the 32 or 64 hexadecimal digits in FILE");
    command_line.parse();
    if (options.label_file) {
        add_labels(*options.label_file, options.labels);
    }
    check(options);
    return options;
}

} // namespace ispkit
