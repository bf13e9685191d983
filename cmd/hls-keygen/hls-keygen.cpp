// SPDX-License-Identifier: MIT
#include "cli/progress.hpp"
#include "cli/run.hpp"
#include "error.hpp"
#include "hls/crypt/key.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "io/file.hpp"
#include "io/input_files.hpp"
#include "text/hex.hpp"
#include "text/lines.hpp"
#include "text/path.hpp"

#include <openssl/crypto.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit {

namespace {

const cli::Tool k_tool{
    .name = "hls-keygen",
    .summary = "Make AES-128 content keys for HLS: the 16 raw bytes that a player fetches, and "
               "hexadecimal digits or ffmpeg's key-info file for encryption.",
    .synopsis = {"[-f] [-o FILE] [--count N] [--key-info URI [--iv HEX]]",
                 "--derive MASTER {--label TEXT... | --labels LIST} [-f] [-o FILE] [--count N] "
                 "[--key-info URI [--iv HEX]]",
                 "--hex FILE [-o FILE]", "--from-hex FILE [-f] [-o FILE]"},
    .examples = {{"hls-keygen -o video.key",
                  "make a new key, mode 0600; an existing file is refused"},
                 {"hls-keygen --hex video.key", "print the same key as 32 hexadecimal digits"},
                 {"hls-keygen -o video.key --key-info https://example.com/video.key",
                  "also write video.keyinfo, for ffmpeg -hls_key_info_file video.keyinfo"},
                 {"hls-keygen --count 12 -o 'k%d.key'", "make k0.key to k11.key, for rotation"},
                 {"hls-keygen --derive master.key --label video7 -o video7.key",
                  "derive the key that every worker with the same master gets for this label"},
                 {"hls-keygen --derive master.key --labels names.txt -o 'keys/%s.key'",
                  "derive a key for each line of names.txt"}},
    .libraries = {OpenSSL_version(OPENSSL_VERSION)},
};

constexpr std::string_view k_label_place = "%s";

bool has_label_place(std::string_view pattern) {
    return pattern.find(k_label_place) != std::string_view::npos;
}

struct Options {
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
    command_line.list(
        "--label", "TEXT", options.labels,
        "with --derive: purpose of the key; another label gives an unrelated key; several "
        "labels need %s in FILE, which is replaced by the label");
    command_line.value("--labels", "LIST", options.label_file,
                       "with --derive: read the labels from the lines of LIST");
    command_line.section("Existing keys");
    command_line.value("--hex", "FILE", options.to_hex,
                       "print the key in FILE as 32 hexadecimal digits");
    command_line.value("--from-hex", "FILE", options.from_hex,
                       "make the key from the 32 hexadecimal digits in FILE");
    command_line.parse();
    if (options.label_file) {
        add_labels(*options.label_file, options.labels);
    }
    return options;
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

void warn_of_readers(const cli::CommandLine& command_line) {
    const struct stat status = io::status_of(STDOUT_FILENO, "standard output");
    if (S_ISREG(status.st_mode) && (status.st_mode & S_IROTH) != 0) {
        command_line.warn("standard output is a file that every user can read");
    }
}

/// A key that somebody made up can be guessed.
void warn_of_weakness(const cli::CommandLine& command_line, const Options& options,
                      const hls::ContentKey& key) {
    const auto& file = options.to_hex ? options.to_hex : options.from_hex;
    const std::string weakness = hls::weakness(key);
    if (file && !weakness.empty()) {
        command_line.warn("{}: the key is {}, which can be guessed (hls-keygen makes random ones)",
                          io::input_name(*file), weakness);
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

/// One key of the run. The label is empty for a key that is not derived.
struct KeyNumber {
    std::string label;
    std::uint64_t number = 0;
};

/// The file names and texts for a key.
struct Names {
    Names(const Options& options, const KeyNumber& key)
        : key_path(in(options, *options.output, key))
        , key_info_path(key_info_path_of(key_path))
        , key_info_uri(in(options, options.key_info_uri.value_or(""), key)) {}

    static std::string in(const Options& options, std::string pattern, const KeyNumber& key) {
        for (std::size_t at = pattern.find(k_label_place);
             !options.labels.empty() && at != std::string::npos;
             at = pattern.find(k_label_place, at + key.label.size())) {
            pattern.replace(at, k_label_place.size(), key.label);
        }
        return options.count ? hls::numbered_name(pattern, key.number) : pattern;
    }

    std::string key_path;
    std::string key_info_path;
    std::string key_info_uri;
};

/// Calls each(key) for the keys of the run.
template <typename Each>
void for_each_key(const Options& options, Each each) {
    for (std::uint64_t number = 0; number < options.count.value_or(1); ++number) {
        if (options.labels.empty()) {
            each(KeyNumber{{}, number});
        }
        for (const std::string& label : options.labels) {
            each(KeyNumber{label, number});
        }
    }
}

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

    hls::ContentKey make(const KeyNumber& key) const {
        if (options_.from_hex) {
            constexpr std::size_t k_largest_hex_file = 4096;
            return hls::key_of_hex(io::read_file(*options_.from_hex, k_largest_hex_file),
                                   io::input_name(*options_.from_hex));
        }
        if (options_.master) {
            return hls::derive_key(io::as_bytes(master_), label_of(key));
        }
        return hls::random_key();
    }

    /// Whether all files of a derived key exist already, as when a worker runs again.
    bool is_there(const Names& names, const KeyNumber& key) const {
        if (!options_.master || options_.force) {
            return false;
        }
        return holds(names.key_path, io::as_text(make(key).octets)) &&
               (!options_.key_info_uri ||
                holds(names.key_info_path,
                      hls::key_info(names.key_info_uri, names.key_path, options_.iv)));
    }

private:
    /// The label with its number: %s in a label stands for itself.
    std::string label_of(const KeyNumber& key) const {
        return options_.count ? hls::numbered_name(key.label, key.number) : key.label;
    }

    static bool holds(const std::string& path, std::string_view content) {
        struct stat status {};
        return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
               static_cast<std::uint64_t>(status.st_size) == content.size() &&
               io::read_file(path, content.size()) == content;
    }

    const Options& options_;
    std::string master_;
};

void check_folder_of(const std::string& path) {
    const std::string folder(text::folder_of(path));
    std::error_code error;
    if (!folder.empty() && !std::filesystem::is_directory(folder, error)) {
        throw_error("{}: no such folder (make it with: mkdir -m 700)", folder);
    }
}

/// Throws Error if an output has no folder, exists already or is an input, before the first output
/// is written.
void check_outputs(const Options& options, const KeySource& keys) {
    io::InputFiles inputs;
    for (const auto& input :
         {options.to_hex, options.from_hex, options.master, options.label_file}) {
        inputs.add(input.value_or(""));
    }
    if (options.to_standard_output()) {
        inputs.refuse_as_output(std::string(io::k_standard_stream));
        return;
    }
    const auto check = [&](const std::string& path) {
        check_folder_of(path);
        inputs.refuse_as_output(path);
        io::check_target(path, existing(options));
    };
    for_each_key(options, [&](const KeyNumber& key) {
        const Names names(options, key);
        if (keys.is_there(names, key)) {
            return;
        }
        check(names.key_path);
        if (options.key_info_uri) {
            check(names.key_info_path);
        }
    });
}

cli::Status make_keys(const cli::CommandLine& command_line, const Options& options,
                      const KeySource& keys) {
    if (options.to_standard_output()) {
        const hls::ContentKey key =
            keys.make({options.labels.empty() ? std::string() : options.labels.front(), 0});
        warn_of_readers(command_line);
        warn_of_weakness(command_line, options, key);
        io::write_all(STDOUT_FILENO, key.octets, "standard output");
        return cli::Status::done;
    }
    cli::Progress progress(
        k_tool.name, "keys",
        options.count.value_or(1) * std::max<std::size_t>(options.labels.size(), 1),
        command_line.quiet() ? cli::Progress::Show::never : cli::Progress::Show::if_terminal);
    for_each_key(options, [&](const KeyNumber& number) {
        const Names names(options, number);
        if (!keys.is_there(names, number)) {
            const hls::ContentKey key = keys.make(number);
            warn_of_weakness(command_line, options, key);
            write_key(options, names, key);
        }
        progress.advance();
    });
    return cli::Status::done;
}

cli::Status print_hex(const cli::CommandLine& command_line, const Options& options) {
    const hls::ContentKey key = hls::read_key(*options.to_hex);
    warn_of_weakness(command_line, options, key);
    const std::string line = text::to_hex(key.octets) + "\n";
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
    return options.to_hex ? print_hex(command_line, options)
                          : make_keys(command_line, options, keys);
}

} // namespace

} // namespace ispkit

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::k_tool, argc, argv, ispkit::hls_keygen);
}
