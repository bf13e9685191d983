// SPDX-License-Identifier: MIT
#include "cli/progress.hpp"
#include "cli/run.hpp"
#include "error.hpp"
#include "hls/crypt/key.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "io/file.hpp"
#include "io/input_files.hpp"
#include "options.hpp"
#include "text/hex.hpp"
#include "text/path.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit {

namespace {

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
    files.back().write(key.octets());
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
                                   io::input_name(*options_.from_hex), options_.method);
        }
        if (options_.master) {
            return hls::derive_key(io::as_bytes(master_), label_of(key), options_.method);
        }
        return hls::random_key(options_.method);
    }

    /// Whether all files of a derived key exist already, as when a worker runs again.
    bool is_there(const Names& names, const KeyNumber& key) const {
        if (!options_.master || options_.force) {
            return false;
        }
        return holds(names.key_path, io::as_text(make(key).octets())) &&
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
        io::write_all(STDOUT_FILENO, key.octets(), "standard output");
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
    const hls::ContentKey key = hls::read_key(*options.to_hex, options.method);
    warn_of_weakness(command_line, options, key);
    const std::string line = text::to_hex(key.octets()) + "\n";
    if (options.to_standard_output()) {
        io::write_all(STDOUT_FILENO, io::as_bytes(line), "standard output");
    } else {
        io::write_file(*options.output, io::as_bytes(line), io::k_secret_mode, existing(options));
    }
    return cli::Status::done;
}

cli::Status hls_keygen(cli::CommandLine& command_line) {
    const Options options = parse_options(command_line);
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
