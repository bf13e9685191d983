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
        fmt::format("take --{} from FILE", fmt::join(only_options, " and --"));
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

bool CommandLine::names_configuration() const {
    return implementation_->given.has("config");
}

const SettingsFile& CommandLine::configuration_file() const {
    return implementation_->file;
}

std::string CommandLine::place_of(std::string_view message, const SettingsSection& section) const {
    const auto is_given = [&](std::string_view name) { return implementation_->given.has(name); };
    return place_of_setting(message, implementation_->file, section, is_given);
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
    read_configuration();
    implementation_->given.apply(*this);
}

std::optional<std::string> CommandLine::parse_despite_default_file() {
    read_words();
    std::optional<std::string> fault;
    try {
        read_configuration();
    } catch (const Error& error) {
        if (names_configuration()) {
            throw;
        }
        fault = error.what();
    }
    implementation_->given.apply(*this);
    return fault;
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

void CommandLine::read_configuration() {
    Implementation& self = *implementation_;
    const std::string& default_path = self.configuration.default_path;
    if (!self.configuration_path) {
        if (::access(default_path.c_str(), R_OK) != 0) {
            if (errno != ENOENT) {
                warn("{}: not read: {}", default_path, std::generic_category().message(errno));
            }
            return;
        }
        self.configuration_path = default_path;
    }
    self.configuration.read(*self.configuration_path, *this, self.file);
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
