// SPDX-License-Identifier: MIT
#pragma once

#include "cli/values.hpp"
#include "error.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::cli {

/// A command line that --help shows, and what it does.
struct Example {
    std::string_view command;
    std::string_view meaning;
};

/// What a tool, or one of its commands, says of itself in --help and --version.
struct Tool {
    /// "hls-encrypt", or "sip-banwatch scan" for a command.
    std::string_view name;
    /// One line, as in the NAME section of the manual page.
    std::string_view summary;
    /// What follows the name on the command line, one entry for each mode.
    std::vector<std::string_view> synopsis;
    std::vector<Example> examples;
    /// The libraries that it works with, name and version, beside those of the command line; an
    /// empty text is one that the toolkit was built without.
    std::vector<std::string> libraries;
};

/// The first word of the name: what messages and the manual page are called by.
constexpr std::string_view program_of(const Tool& tool) {
    return tool.name.substr(0, tool.name.find(' '));
}

struct HelpCommand;

/// A command line that cannot be understood: printed with a hint at --help.
class UsageError : public Error {
    using Error::Error;
};

/// Throws a UsageError with the formatted message.
template <typename... Args>
[[noreturn]] void misuse(fmt::format_string<Args...> format, Args&&... args) {
    throw UsageError(fmt::format(format, std::forward<Args>(args)...));
}

/// The options and operands of a tool: declared first, then parsed once. A repeated option counts
/// as given last, "--" ends the options, numbers are decimal, an empty "--option=" is an error.
/// Every tool has --help, --version and --quiet.
class CommandLine {
public:
    CommandLine(const Tool& tool, int argc, char* argv[]);
    ~CommandLine();

    /// The heading in --help of the options that are declared from here on.
    void section(std::string_view title);

    /// An option without value, names as "-f,--force": target becomes true where it is given.
    void flag(std::string_view names, bool& target, std::string_view help);

    /// An option with a value, read by parser, which throws Error where it cannot be.
    template <typename T, typename Parser = T (*)(std::string_view)>
    void value(std::string_view names, std::string_view metavar, T& target, std::string_view help,
               Parser parser) {
        add_value(names, metavar, help,
                  [&target, parser](std::string_view text) { target = parser(text); });
    }

    /// An option with a value of a type that cli::parse_value reads: text, number or duration,
    /// plain or optional.
    template <typename T>
    void value(std::string_view names, std::string_view metavar, T& target, std::string_view help) {
        add_value(names, metavar, help,
                  [&target](std::string_view text) { parse_value(text, target); });
    }

    /// An option with a value that may be given several times.
    void list(std::string_view names, std::string_view metavar, std::vector<std::string>& target,
              std::string_view help);

    /// Words that are no options go to target, in order; without this call they are an error.
    void operands(std::string_view metavar, std::vector<std::string>& target);

    /// Reads argv into the targets. Throws UsageError; for --help and --version, prints and throws
    /// what only cli::run catches.
    void parse();

    /// For a tool with commands that was given none: answers --help, with these commands, and
    /// --version, as parse does, and looks at nothing else.
    void answer(std::span<const HelpCommand> commands);

    /// -q was given: no warnings, no progress.
    bool quiet() const;

    /// Prints "tool: warning: message" on standard error unless -q was given.
    template <typename... Args>
    void warn(fmt::format_string<Args...> format, Args&&... args) const {
        print_warning(fmt::format(format, std::forward<Args>(args)...));
    }

    /// Prints "tool: message" on standard error: for one bad item among many.
    void print_error(std::string_view message) const;

private:
    void add_value(std::string_view names, std::string_view metavar, std::string_view help,
                   std::function<void(std::string_view)> reader);
    void print_warning(std::string_view message) const;

    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// Thrown by CommandLine::parse when --help or --version has been answered.
struct Answered {};

} // namespace ispkit::cli
