// SPDX-License-Identifier: MIT
#include "cli/run.hpp"
#include "io/atomic_file.hpp"
#include "io/file.hpp"
#include "sip/account/account.hpp"
#include "sip/account/account_format.hpp"
#include "sip/account/secret.hpp"

#include <openssl/crypto.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace ispkit {

namespace {

const cli::Tool k_tool{
    .name = "sip-secret",
    .summary =
        "Make SIP secrets and user names that cannot be guessed, as lines or as sections for "
        "pjsip.conf and sip.conf.",
    .synopsis = {"[-f] [-o FILE] [--bits N] [--alphabet TEXT] [--count N]",
                 "--format FORMAT [-f] [-o FILE] [--bits N] [--alphabet TEXT] [--context NAME] "
                 "[EXTENSION...]"},
    .examples = {{"sip-secret", "a secret of 128 bits"},
                 {"sip-secret --bits 96 --count 10", "ten shorter ones"},
                 {"seq 200 299 | sip-secret --format pjsip -o phones.conf",
                  "a hundred phones for pjsip.conf to include, mode 0600"},
                 {"sip-secret --format sip.conf --context phones 200 201",
                  "two sections for sip.conf"},
                 {"seq 200 299 | sip-secret --format csv", "for a provisioning system"}},
    .libraries = {OpenSSL_version(OPENSSL_VERSION)},
};

/// Fewer bits could be searched in full; no phone accepts as many characters as more bits need.
constexpr std::uint32_t k_fewest_bits = 80;
constexpr std::uint32_t k_most_bits = 1024;

struct Options {
    std::optional<std::string> output;
    bool force = false;
    std::uint32_t bits = 128;
    sip::Alphabet alphabet{sip::k_readable_characters};
    std::optional<std::uint64_t> count;
    std::optional<sip::AccountFormat> format;
    std::optional<std::string> context;
    std::vector<std::string> extensions;

    bool to_standard_output() const { return !output || *output == io::k_standard_stream; }
    std::string secret() const { return sip::random_text(alphabet, alphabet.length_for(bits)); }
};

Options parse_options(cli::CommandLine& command_line) {
    Options options;
    command_line.section("Output");
    command_line.value("-o,--output", "FILE", options.output,
                       "write FILE with mode 0600; '-' is standard output (default -)");
    command_line.flag("-f,--force", options.force, "replace an existing file");
    command_line.section("Secrets");
    command_line.value("--bits", "N", options.bits, "bits of randomness, 80 to 1024 (default 128)");
    command_line.value(
        "--alphabet", "TEXT", options.alphabet,
        "characters to draw from (default: letters and digits that do not look alike)",
        [](std::string_view text) { return sip::Alphabet(text); });
    command_line.value("--count", "N", options.count, "make N secrets, one a line (default 1)");
    command_line.section("Accounts");
    command_line.value("--format", "FORMAT", options.format,
                       "make an account for each EXTENSION, or for each line of standard input: "
                       "pjsip, sip.conf, csv or json",
                       sip::parse_account_format);
    command_line.value("--context", "NAME", options.context,
                       "dialplan context of the accounts (default from-internal)");
    command_line.operands("EXTENSION", options.extensions);
    command_line.parse();
    return options;
}

void check(const Options& options) {
    if (options.bits < k_fewest_bits || options.bits > k_most_bits) {
        cli::misuse("--bits: {} is not from {} to {}", options.bits, k_fewest_bits, k_most_bits);
    }
    if (options.count == 0U) {
        cli::misuse("--count must be at least 1");
    }
    if (options.format && options.count) {
        cli::misuse("--count and --format exclude each other");
    }
    if (!options.format && (options.context || !options.extensions.empty())) {
        cli::misuse("{} needs --format", options.context ? "--context" : "an extension");
    }
    if (options.context) {
        cli::with_option("--context", [&] { sip::check_context(*options.context); });
    }
    if (options.force && options.to_standard_output()) {
        cli::misuse("--force replaces a file: it needs -o FILE");
    }
}

void warn_of_readers(const cli::CommandLine& command_line) {
    const struct stat status = io::status_of(STDOUT_FILENO, "standard output");
    if (S_ISREG(status.st_mode) && (status.st_mode & S_IROTH) != 0) {
        command_line.warn("standard output is a file that every user can read");
    }
}

std::vector<std::string> extensions_of(const cli::CommandLine& command_line,
                                       const Options& options) {
    if (!options.extensions.empty()) {
        sip::check_extensions(options.extensions);
        return options.extensions;
    }
    if (::isatty(STDIN_FILENO) == 1) {
        command_line.warn("reading extensions from the terminal, one a line, until Ctrl-D");
    }
    constexpr std::size_t k_longest_list = 16 * 1024 * 1024;
    const std::string name(io::k_standard_stream);
    std::vector<std::string> extensions =
        sip::parse_extension_list(io::read_file(name, k_longest_list), "standard input");
    if (extensions.empty()) {
        throw_error("standard input: no extensions");
    }
    return extensions;
}

/// Buffers lines and writes them in blocks. finish() writes the rest and gives the file its name.
class Output {
public:
    Output(const cli::CommandLine& command_line, const Options& options) {
        if (options.to_standard_output()) {
            warn_of_readers(command_line);
        } else {
            file_.emplace(*options.output, io::k_secret_mode,
                          options.force ? io::Existing::replace : io::Existing::refuse);
        }
    }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output() { wipe(); }

    void write(std::string_view text) {
        constexpr std::size_t k_full = 64 * 1024;
        buffer_ += text;
        if (buffer_.size() >= k_full) {
            flush();
        }
    }

    void finish() {
        flush();
        if (file_) {
            file_->commit();
        }
    }

private:
    void flush() {
        if (file_) {
            file_->write(io::as_bytes(buffer_));
        } else {
            io::write_all(STDOUT_FILENO, io::as_bytes(buffer_), "standard output");
        }
        wipe();
    }

    void wipe() {
        OPENSSL_cleanse(buffer_.data(), buffer_.size());
        buffer_.clear();
    }

    std::optional<io::AtomicFile> file_;
    std::string buffer_;
};

void write_accounts(const Options& options, const std::vector<std::string>& extensions,
                    Output& output) {
    output.write(sip::account_header(*options.format));
    for (const std::string& extension : extensions) {
        const sip::Account account{extension, sip::random_user_name(), options.secret(),
                                   options.context.value_or("from-internal")};
        output.write(sip::to_string(account, *options.format));
    }
}

cli::Status sip_secret(cli::CommandLine& command_line) {
    const Options options = parse_options(command_line);
    check(options);
    std::vector<std::string> extensions;
    if (options.format) {
        extensions = extensions_of(command_line, options);
    }
    Output output(command_line, options);
    if (options.format) {
        write_accounts(options, extensions, output);
    } else {
        for (std::uint64_t i = 0; i < options.count.value_or(1); ++i) {
            output.write(options.secret() + "\n");
        }
    }
    output.finish();
    return cli::Status::done;
}

} // namespace

} // namespace ispkit

int main(int argc, char* argv[]) {
    return ispkit::cli::run(ispkit::k_tool, argc, argv, ispkit::sip_secret);
}
