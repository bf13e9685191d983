// SPDX-License-Identifier: MIT
#include "cli/run.hpp"
#include "hls/crypt/key.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "io/file.hpp"
#include "io/input_files.hpp"
#include "text/hex.hpp"

#include <openssl/crypto.h>

#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

namespace ispkit {

namespace {

const cli::Tool k_tool{
    .name = "hls-keygen",
    .summary = "Make AES-128 content keys for HLS: the 16 raw bytes that a player fetches, and "
               "hexadecimal digits or ffmpeg's key-info file for encryption.",
    .synopsis = {"[-f] [-o FILE] [--count N] [--derive MASTER --label TEXT] "
                 "[--key-info URI [--iv HEX]]",
                 "--hex FILE [-o FILE]", "--from-hex FILE [-f] [-o FILE]"},
    .examples = {{"hls-keygen -o video.key",
                  "make a new key, mode 0600; an existing file is refused"},
                 {"hls-keygen --hex video.key", "print the same key as 32 hexadecimal digits"},
                 {"hls-keygen -o video.key --key-info https://example.com/video.key",
                  "also write video.keyinfo, for ffmpeg -hls_key_info_file video.keyinfo"},
                 {"hls-keygen --count 12 -o 'k%d.key'", "make k0.key to k11.key, for rotation"},
                 {"hls-keygen --derive master.key --label video7 -o video7.key",
                  "derive the key that every worker with the same master gets for this label"}},
    .libraries = {OpenSSL_version(OPENSSL_VERSION)},
};

struct Options {
    std::optional<std::string> output;
    bool force = false;
    std::optional<std::uint64_t> count;
    std::optional<std::string> master;
    std::optional<std::string> label;
    std::optional<std::string> key_info_uri;
    std::optional<hls::Iv> iv;
    std::optional<std::string> to_hex;
    std::optional<std::string> from_hex;

    bool to_standard_output() const { return !output || *output == io::k_standard_stream; }
};

Options parse_options(cli::CommandLine& command_line) {
    Options options;
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
    command_line.value("--derive", "MASTER", options.master,
                       "derive the key from the secret in file MASTER, 16 bytes or more, by "
                       "HKDF-SHA256");
    command_line.value("--label", "TEXT", options.label,
                       "purpose of the derived key; another label gives an unrelated key");
    command_line.section("Existing keys");
    command_line.value("--hex", "FILE", options.to_hex,
                       "print the key in FILE as 32 hexadecimal digits");
    command_line.value("--from-hex", "FILE", options.from_hex,
                       "make the key from the 32 hexadecimal digits in FILE");
    command_line.parse();
    return options;
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
    if (options.master.has_value() != options.label.has_value()) {
        cli::misuse("--derive and --label need each other");
    }
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
        if (!hls::has_number_place(*options.output)) {
            cli::misuse("--count needs %d in the name of the key file, as in 'k%d.key'");
        }
        hls::refuse_encoded_places(options.key_info_uri.value_or(""));
        if (options.label && !hls::has_number_place(*options.label)) {
            cli::misuse("--count needs %d in --label, or all keys would be the same");
        }
    }
    if (!options.output && !options.to_hex && ::isatty(STDOUT_FILENO) == 1) {
        cli::misuse("a key does not belong on a terminal: give -o FILE, or -o - if you mean it");
    }
}

void warn_of_readers(const cli::CommandLine& command_line) {
    const struct stat status = io::status_of(STDOUT_FILENO, "standard output");
    if (S_ISREG(status.st_mode) && (status.st_mode & S_IROTH) != 0) {
        command_line.warn("standard output is a file that every user can read");
    }
}

std::string key_info_path_of(std::string_view key_path) {
    constexpr std::string_view k_key_suffix = ".key";
    if (key_path.ends_with(k_key_suffix)) {
        key_path.remove_suffix(k_key_suffix.size());
    }
    return std::string(key_path) + ".keyinfo";
}

io::Existing existing(const Options& options) {
    return options.force ? io::Existing::replace : io::Existing::refuse;
}

/// The file names and texts for the key of that number, or for the only key.
struct Names {
    Names(const Options& options, std::uint64_t number)
        : key_path(in(options, *options.output, number))
        , key_info_path(key_info_path_of(key_path))
        , key_info_uri(in(options, options.key_info_uri.value_or(""), number)) {}

    static std::string in(const Options& options, const std::string& pattern,
                          std::uint64_t number) {
        return options.count ? hls::numbered_name(pattern, number) : pattern;
    }

    std::string key_path;
    std::string key_info_path;
    std::string key_info_uri;
};

/// Writes the key file and, if requested, its key-info file.
void write_key(const Options& options, const Names& names, const hls::ContentKey& key) {
    std::vector<io::AtomicFile> files;
    files.emplace_back(names.key_path, io::k_secret_mode, existing(options));
    files.back().write(key.octets);
    if (options.key_info_uri) {
        files.emplace_back(names.key_info_path, io::k_public_mode, existing(options));
        files.back().write(
            io::as_bytes(hls::key_info(names.key_info_uri, names.key_path, options.iv)));
    }
    io::commit_all(files);
}

/// Makes the keys of a run, one after another.
class KeySource {
public:
    explicit KeySource(const Options& options)
        : options_(options) {
        if (options.master) {
            constexpr std::size_t k_largest_master = 64 * 1024;
            master_ = io::read_file(*options.master, k_largest_master);
        }
    }

    hls::ContentKey make(std::uint64_t number) const {
        if (options_.from_hex) {
            constexpr std::size_t k_largest_hex_file = 4096;
            return hls::key_of_hex(io::read_file(*options_.from_hex, k_largest_hex_file),
                                   io::input_name(*options_.from_hex));
        }
        if (options_.master) {
            return hls::derive_key(io::as_bytes(master_),
                                   Names::in(options_, *options_.label, number));
        }
        return hls::random_key();
    }

    /// Whether all files of a derived key exist already, as when a worker runs again.
    bool is_there(const Names& names, std::uint64_t number) const {
        if (!options_.master || options_.force) {
            return false;
        }
        return holds(names.key_path, io::as_text(make(number).octets)) &&
               (!options_.key_info_uri ||
                holds(names.key_info_path,
                      hls::key_info(names.key_info_uri, names.key_path, options_.iv)));
    }

private:
    static bool holds(const std::string& path, std::string_view content) {
        struct stat status {};
        return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
               static_cast<std::uint64_t>(status.st_size) == content.size() &&
               io::read_file(path, content.size()) == content;
    }

    const Options& options_;
    std::string master_;
};

/// Throws Error if an output exists already or is an input, before the first output is written.
void check_outputs(const Options& options, const KeySource& keys) {
    io::InputFiles inputs;
    for (const auto& input : {options.to_hex, options.from_hex, options.master}) {
        inputs.add(input.value_or(""));
    }
    if (options.to_standard_output()) {
        inputs.refuse_as_output(std::string(io::k_standard_stream));
        return;
    }
    const auto check = [&](const std::string& path) {
        inputs.refuse_as_output(path);
        io::check_target(path, existing(options));
    };
    for (std::uint64_t number = 0; number < options.count.value_or(1); ++number) {
        const Names names(options, number);
        if (keys.is_there(names, number)) {
            continue;
        }
        check(names.key_path);
        if (options.key_info_uri) {
            check(names.key_info_path);
        }
    }
}

cli::Status make_keys(const cli::CommandLine& command_line, const Options& options,
                      const KeySource& keys) {
    if (options.to_standard_output()) {
        const hls::ContentKey key = keys.make(0);
        warn_of_readers(command_line);
        io::write_all(STDOUT_FILENO, key.octets, "standard output");
        return cli::Status::done;
    }
    for (std::uint64_t number = 0; number < options.count.value_or(1); ++number) {
        const Names names(options, number);
        if (!keys.is_there(names, number)) {
            write_key(options, names, keys.make(number));
        }
    }
    return cli::Status::done;
}

cli::Status print_hex(const Options& options) {
    const std::string line = text::to_hex(hls::read_key(*options.to_hex).octets) + "\n";
    if (options.to_standard_output()) {
        io::write_all(STDOUT_FILENO, io::as_bytes(line), "standard output");
    } else {
        io::write_file(*options.output, io::as_bytes(line), io::k_secret_mode, existing(options));
    }
    return cli::Status::done;
}

cli::Status hls_keygen(cli::CommandLine& command_line) {
    const Options options = parse_options(command_line);
    check(options);
    const KeySource keys(options);
    check_outputs(options, keys);
    return options.to_hex ? print_hex(options) : make_keys(command_line, options, keys);
}

} // namespace

} // namespace ispkit

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::k_tool, argc, argv, ispkit::hls_keygen);
}
