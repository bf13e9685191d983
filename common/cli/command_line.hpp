// SPDX-License-Identifier: MIT
#pragma once

#include "cli/option/option_table.hpp"
#include "cli/option/settings_file.hpp"
#include "cli/option/usage_error.hpp"
#include "error.hpp"

#include <functional>
#include <memory>
#include <optional>
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

/// The options and operands of a tool: declared first, then parsed once. The last value of a
/// repeated option counts, "--" ends the options, numbers are decimal, an empty "--option=" is an
/// error. Every tool has --help, --version and --quiet.
class CommandLine : public OptionTable {
public:
    CommandLine(const Tool& tool, int argc, char* argv[]);
    /// For a tool with commands, which --help lists.
    CommandLine(const Tool& tool, std::vector<HelpCommand> commands, int argc, char* argv[]);
    CommandLine(CommandLine&&) noexcept;
    CommandLine& operator=(CommandLine&&) = delete;
    ~CommandLine();

    /// Words that are not options go to target, in order; without this call they are an error.
    void operands(std::string_view metavar, std::vector<std::string>& target);

    /// Also reads options from the file of --config: NAME = VALUE, with the names of the options.
    /// The command line wins. A file with sections is refused.
    void configuration();

    /// The same for a tool whose file has sections, which are left to the caller. Without --config
    /// the default file is read, if it exists; if that may not be read, parse() throws an Error,
    /// unless all that the file may give is given otherwise.
    void configuration(std::string_view default_path);

    /// The same for a command that takes some options from the file of another command.
    void configuration(std::string_view default_path, std::vector<std::string_view> only_options);

    /// The same as configuration() for a command that takes those options that it has from the file
    /// of another command, which has these. Without --config the default file is read, as above.
    void configuration_of(std::string_view command, OptionTable its_options,
                          std::string_view default_path);

    /// Reads options from the section with this name in the file of another command, and of the
    /// part without a name the shared options only. Without --config the default file is read, as
    /// above.
    void configuration_section(std::string_view name, std::string_view default_path,
                               std::vector<std::string_view> shared_options);

    /// Allows the file a section with this name, which is for another command.
    void allow_section(std::string_view name);

    /// An option that the environment variable gives, too. That wins over the default file; a file
    /// that --config names wins over it.
    void environment(std::string_view option, const char* variable);

    /// Whether --config was given.
    bool names_configuration() const;

    /// The file that parse() read; its path is empty if there is none.
    const SettingsFile& configuration_file() const;

    /// Calls a check of what parse() has read, and returns its result. An Error that it throws gets
    /// the place of the first option in its message that the section of the file sets and the
    /// command line does not give.
    template <typename Check>
    decltype(auto) with_place(const SettingsSection& section, Check&& check) const {
        try {
            return check();
        } catch (const Error& error) {
            if (const std::string place = place_of(error.what(), section); !place.empty()) {
                throw_error("{}: {}", place, error.what());
            }
            throw;
        }
    }
    /// The same with the section without a name.
    template <typename Check>
    decltype(auto) with_place(Check&& check) const {
        return with_place(configuration_file().sections.front(), std::forward<Check>(check));
    }

    /// "--listen, --db": those options of the table to which the two command lines and their files
    /// give other values; empty if there are none.
    std::string differences(const CommandLine& other, const OptionTable& table) const;

    /// Sets the options of another table to what the command line that was parsed gives them.
    void apply_words(const OptionTable& table) const;

    /// The same words again, for options that are declared anew.
    CommandLine again() const;

    /// Reads argv into the targets. Throws UsageError. For --help and --version it prints the
    /// answer and throws Answered, which only cli::run catches.
    void parse();

    /// The same for a command that tells faults: a default configuration file with a mistake is
    /// none of its own. Returns the mistake, if there is one; what is understood of the file
    /// counts.
    std::optional<std::string> parse_despite_default_file();

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
    CommandLine(const Tool& tool, std::vector<HelpCommand> commands,
                std::vector<std::string> words);
    void read_words();
    void expect_default_file() const;
    void read_default_file();
    void read_what_wins();
    std::string place_of(std::string_view message, const SettingsSection& section) const;
    void print_warning(std::string_view message) const;

    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// Thrown by CommandLine::parse when --help or --version has been answered.
struct Answered {};

} // namespace ispkit::cli
