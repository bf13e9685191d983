// SPDX-License-Identifier: MIT
#include "cli/command_line.hpp"

#include "cli/given_words.hpp"
#include "cli/help.hpp"
#include "cli/message.hpp"
#include "cli/option/configuration.hpp"
#include "cli/option/setting_place.hpp"

#include <CLI/Version.hpp>
#include <fmt/ranges.h>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <optional>
#include <span>
#include <system_error>

namespace ispkit::cli {

struct CommandLine::Implementation {
    Implementation(const Tool& its_tool, std::vector<HelpCommand> its_commands,
                   std::vector<std::string> its_words)
        : tool(its_tool)
        , commands(std::move(its_commands))
        , words(std::move(its_words)) {}

    /// Answers --help or --version and ends the run.
    void answer(std::span<const Option> options) const {
        if (help) {
            fmt::print("{}", help_text(tool, commands, options));
            throw Answered{};
        }
        if (version) {
            fmt::print("{}", version_text(tool, CLI11_VERSION));
            throw Answered{};
        }
    }

    /// As the words or the general section of the file give them; empty if neither does.
    std::vector<std::string> values_of(std::string_view name) const {
        for (const auto& option : given.options) {
            if (option.first == name) {
                return option.second;
            }
        }
        std::vector<std::string> values;
        for (const Setting& setting : file.sections.front().settings) {
            if (setting.name == name) {
                values.push_back(setting.value);
            }
        }
        return values;
    }

    /// Empty if it gives none.
    std::string value_in_environment(std::string_view option) const {
        const auto found = variables.find(option);
        const char* const value = found == variables.end() ? nullptr : std::getenv(found->second);
        return value == nullptr ? std::string() : value;
    }

    /// Whether anything that wins over the file gives the option.
    bool is_given(std::string_view option) const {
        return given.has(option) || (!given.has("config") && !value_in_environment(option).empty());
    }

    const Tool& tool;
    std::vector<HelpCommand> commands;
    std::vector<std::string> words;
    std::vector<std::string>* operands = nullptr;
    std::string_view operands_metavar;
    /// The options that only the command line has.
    OptionTable general;
    Configuration configuration;
    std::optional<std::string> configuration_path;
    SettingsFile file;
    /// Those of the environment, by the options that they give.
    std::map<std::string_view, const char*> variables;
    GivenWords given;
    bool quiet = false;
    bool help = false;
    bool version = false;
};

CommandLine::CommandLine(const Tool& tool, int argc, char* argv[])
    : CommandLine(tool, {}, argc, argv) {}

CommandLine::CommandLine(const Tool& tool, std::vector<HelpCommand> commands, int argc,
                         char* argv[])
    : CommandLine(tool, std::move(commands),
                  std::vector<std::string>(argv + std::min(argc, 1), argv + argc)) {}

CommandLine::CommandLine(const Tool& tool, std::vector<HelpCommand> commands,
                         std::vector<std::string> words)
    : implementation_(
          std::make_unique<Implementation>(tool, std::move(commands), std::move(words))) {}

CommandLine::CommandLine(CommandLine&&) noexcept = default;
CommandLine::~CommandLine() = default;

CommandLine CommandLine::again() const {
    return {implementation_->tool, implementation_->commands, implementation_->words};
}

void CommandLine::operands(std::string_view metavar, std::vector<std::string>& target) {
    implementation_->operands = &target;
    implementation_->operands_metavar = metavar;
}

void CommandLine::configuration() {
    implementation_->configuration.help = "also read options from FILE, one a line: NAME = VALUE";
}

void CommandLine::configuration(std::string_view default_path) {
    configuration();
    implementation_->configuration.default_path = default_path;
    implementation_->configuration.may_have_sections = true;
}

void CommandLine::configuration(std::string_view default_path,
                                std::vector<std::string_view> only_options) {
    configuration(default_path);
    implementation_->configuration.help =
        fmt::format("take --{} from FILE{}", fmt::join(only_options, " and --"),
                    default_path.empty() ? "" : fmt::format(" (default {})", default_path));
    implementation_->configuration.only_options = std::move(only_options);
}

void CommandLine::configuration_of(std::string_view command, OptionTable its_options,
                                   std::string_view default_path) {
    implementation_->configuration.help = fmt::format(
        "also read options from FILE, the configuration of {} (default {})", command, default_path);
    implementation_->configuration.default_path = default_path;
    implementation_->configuration.options_of_file = std::move(its_options);
}

void CommandLine::configuration_section(std::string_view name, std::string_view default_path,
                                        std::vector<std::string_view> shared_options) {
    implementation_->configuration.help = fmt::format(
        "also read options from the section [{}] of FILE (default {})", name, default_path);
    implementation_->configuration.default_path = default_path;
    implementation_->configuration.own_section = name;
    implementation_->configuration.only_options = std::move(shared_options);
}

void CommandLine::allow_section(std::string_view name) {
    implementation_->configuration.other_section = name;
}

void CommandLine::environment(std::string_view option, const char* variable) {
    implementation_->variables[option] = variable;
}

bool CommandLine::names_configuration() const {
    return implementation_->given.has("config");
}

const SettingsFile& CommandLine::configuration_file() const {
    return implementation_->file;
}

std::string CommandLine::place_of(std::string_view message, const SettingsSection& section) const {
    return place_of_setting(message, implementation_->file, section, [&](std::string_view option) {
        return implementation_->is_given(option);
    });
}

std::string CommandLine::differences(const CommandLine& other, const OptionTable& table) const {
    std::vector<std::string_view> names;
    for (const Option& option : table.options()) {
        if (implementation_->values_of(option.name()) !=
            other.implementation_->values_of(option.name())) {
            names.push_back(option.long_name());
        }
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

void CommandLine::apply_words(const OptionTable& table) const {
    implementation_->given.apply(table);
}

void CommandLine::answer() {
    Implementation& self = *implementation_;
    self.general.section("General");
    self.general.flag("-h,--help", self.help, "show this help; each command has its own");
    self.general.flag("-V,--version", self.version, "show the version and the built-in libraries");
    parse_words(self.words, self.general.options()).apply(self.general);
    self.answer(self.general.options());
}

void CommandLine::parse() {
    read_words();
    expect_default_file();
    read_default_file();
    read_what_wins();
}

std::optional<std::string> CommandLine::parse_despite_default_file() {
    read_words();
    expect_default_file();
    std::optional<std::string> mistake;
    try {
        read_default_file();
    } catch (const Error& error) {
        mistake = error.what();
    }
    read_what_wins();
    return mistake;
}

void CommandLine::read_words() {
    Implementation& self = *implementation_;
    self.general.section("General");
    if (!self.configuration.help.empty()) {
        self.general.value("--config", "FILE", self.configuration_path, self.configuration.help);
    }
    self.general.flag("-q,--quiet", self.quiet, "no warnings, no progress line");
    self.general.flag("-h,--help", self.help, "show this help");
    self.general.flag("-V,--version", self.version, "show the version and the built-in libraries");
    std::vector<Option> all = options();
    all.insert(all.end(), self.general.options().begin(), self.general.options().end());

    self.given = parse_words(self.words, all);
    self.given.apply(self.general);
    self.answer(all);
    const std::vector<std::string> operands = self.given.operands();
    if (self.operands != nullptr) {
        *self.operands = operands;
    } else if (!operands.empty()) {
        misuse("unexpected operand '{}'", operands.front());
    }
}

/// Throws Error if there is a default file that may not be read, and has what nothing else gives.
void CommandLine::expect_default_file() const {
    const Configuration& configuration = implementation_->configuration;
    if (names_configuration() || ::access(configuration.default_path.c_str(), R_OK) == 0 ||
        errno == ENOENT) {
        return;
    }
    const std::string cause = std::generic_category().message(errno);
    const OptionTable taken = configuration.options_among(*this);
    std::vector<std::string_view> missing;
    for (const Option& option : taken.options()) {
        if (!implementation_->is_given(option.name())) {
            missing.push_back(option.long_name());
        }
    }
    if (!missing.empty()) {
        throw_error("{}: {} (give {}--config)", configuration.default_path, cause,
                    missing.size() == 1 ? fmt::format("{} or ", missing.front()) : "");
    }
}

void CommandLine::read_default_file() {
    Implementation& self = *implementation_;
    const std::string& path = self.configuration.default_path;
    if (!names_configuration() && ::access(path.c_str(), R_OK) == 0) {
        self.configuration.read(path, *this, self.file);
    }
}

/// The environment, a file that the words name, and the words.
void CommandLine::read_what_wins() {
    Implementation& self = *implementation_;
    for (const auto& [name, variable] : self.variables) {
        const std::string value = self.value_in_environment(name);
        const Option* const option = find(name);
        if (option != nullptr && !value.empty()) {
            with_context(std::string_view(variable), [&] { option->read({value}); });
        }
    }
    if (self.configuration_path) {
        self.configuration.read(*self.configuration_path, *this, self.file);
    }
    self.given.apply(*this);
}

bool CommandLine::quiet() const {
    return implementation_->quiet;
}

void CommandLine::print_error(std::string_view message) const {
    print_message(program_of(implementation_->tool), Severity::error, message);
}

void CommandLine::print_warning(std::string_view message) const {
    if (!implementation_->quiet) {
        print_message(program_of(implementation_->tool), Severity::warning, message);
    }
}

void CommandLine::inform(std::string_view message) const {
    if (!implementation_->quiet && ::isatty(STDERR_FILENO) == 1) {
        print_message(program_of(implementation_->tool), Severity::notice, message);
    }
}

} // namespace ispkit::cli
