// SPDX-License-Identifier: MIT
#pragma once

#include "cli/values.hpp"
#include "error.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::cli {

/// An example command line for --help, and its effect.
struct Example {
    std::string_view command;
    std::string_view meaning;
};

/// The description of a tool, or of one of its commands, for --help and --version.
struct Tool {
    /// "hls-encrypt", or "sip-banwatch scan" for a command.
    std::string_view name;
    /// One line, as in the NAME section of the manual page.
    std::string_view summary;
    /// The command line behind the name, one entry for each mode.
    std::vector<std::string_view> synopsis;
    std::vector<Example> examples;
    /// The libraries that it uses, name and version, besides those of the command line. An empty
    /// text stands for a library that the toolkit was built without.
    std::vector<std::string> libraries;
};

/// The first word of the name; messages and the manual page use it.
constexpr std::string_view program_of(const Tool& tool) {
    return tool.name.substr(0, tool.name.find(' '));
}

/// A command of a tool that has several, for --help.
struct HelpCommand {
    std::string_view name;
    std::string_view summary;
};

/// An invalid command line; cli::run adds a hint to --help.
class UsageError : public Error {
    using Error::Error;
};

/// Calls the function and returns its result. An Error that it throws becomes a UsageError with the
/// option before its message.
template <typename Function>
decltype(auto) with_option(std::string_view option, Function&& function) {
    try {
        return function();
    } catch (const Error& error) {
        throw UsageError(std::string(option) + ": " + error.what());
    }
}

/// Throws a UsageError with the formatted message.
template <typename... Args>
[[noreturn]] void misuse(fmt::format_string<Args...> format, Args&&... args) {
    throw UsageError(fmt::format(format, std::forward<Args>(args)...));
}

/// The options and operands of a tool: declared first, then parsed once. The last value of a
/// repeated option counts, "--" ends the options, numbers are decimal, an empty "--option=" is an
/// error. Every tool has --help, --version and --quiet.
class CommandLine {
public:
    CommandLine(const Tool& tool, int argc, char* argv[]);
    /// For a tool with commands, which --help lists.
    CommandLine(const Tool& tool, std::vector<HelpCommand> commands, int argc, char* argv[]);
    ~CommandLine();

    /// The heading in --help for the options declared from here on.
    void section(std::string_view title);

    /// An option without value; names such as "-f,--force". Sets target to true.
    void flag(std::string_view names, bool& target, std::string_view help);

    /// An option with a value, read by parser, which throws Error for a bad value.
    template <typename T, typename Parser = T (*)(std::string_view)>
    void value(std::string_view names, std::string_view metavar, T& target, std::string_view help,
               Parser parser) {
        add_value(names, metavar, help,
                  [&target, parser](std::string_view text) { target = parser(text); });
    }

    /// An option with a value that cli::parse_value reads: text, number or duration, plain or
    /// optional.
    template <typename T>
    void value(std::string_view names, std::string_view metavar, T& target, std::string_view help) {
        add_value(names, metavar, help,
                  [&target](std::string_view text) { parse_value(text, target); });
    }

    /// An option with a value that may be given several times.
    void list(std::string_view names, std::string_view metavar, std::vector<std::string>& target,
              std::string_view help);

    /// Words that are not options go to target, in order; without this call they are an error.
    void operands(std::string_view metavar, std::vector<std::string>& target);

    /// Reads argv into the targets. Throws UsageError. For --help and --version it prints the
    /// answer and throws Answered, which only cli::run catches.
    void parse();

    /// For a tool that needs a command and was given none: answers --help and --version as parse()
    /// does, and ignores all else.
    void answer();

    /// Whether -q was given: no warnings, no progress line.
    bool quiet() const;

    /// Prints "tool: warning: message" on standard error, unless -q was given.
    template <typename... Args>
    void warn(fmt::format_string<Args...> format, Args&&... args) const {
        print_warning(fmt::format(format, std::forward<Args>(args)...));
    }

    /// Prints "tool: message" on standard error, if that is a terminal and -q was not given: what
    /// was done. Cron mails whatever is printed.
    void inform(std::string_view message) const;

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
