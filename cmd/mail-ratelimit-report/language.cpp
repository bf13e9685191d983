// SPDX-License-Identifier: MIT
#include "language.hpp"

#include "error.hpp"
#include "io/file.hpp"

#include <fmt/format.h>

namespace ispkit::ratelimitreport {

mail::Language language_of(const Options& options) {
    constexpr std::size_t k_largest = 1 << 20;
    mail::Language language;
    for (const std::string& name : options.languages) {
        if (!language.use(name)) {
            with_context("--language",
                         [&] { language.add_file(io::read_file(name, k_largest), name); });
        }
    }
    return language;
}

const cli::Tool k_language{
    .name = "mail-ratelimit-report language",
    .summary = "Print the texts of page and letters, as a file for --language.",
    .synopsis = {"[LANG]"},
    .examples = {{"mail-ratelimit-report language de > our-german",
                  "a file to start from, with German texts"}},
    .libraries = {},
};

cli::Status print_language(cli::CommandLine& command_line) {
    std::vector<std::string> names;
    command_line.section("Language");
    command_line.operands("LANG", names);
    command_line.parse();
    if (names.size() > 1) {
        cli::misuse("expected one language, en or de");
    }
    const std::string name = names.empty() ? "en" : names.front();
    const std::string file = mail::language_file(name);
    if (file.empty()) {
        cli::misuse("'{}' is not a built-in language (en, de)", name);
    }
    fmt::print("{}", file);
    return cli::Status::done;
}

} // namespace ispkit::ratelimitreport
