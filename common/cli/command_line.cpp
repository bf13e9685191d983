// SPDX-License-Identifier: MIT
#include "cli/command_line.hpp"

#include "cli/help.hpp"
#include "cli/message.hpp"
#include "io/file.hpp"
#include "text/split.hpp"
#include "text/visible_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/ranges.h>

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <deque>
#include <optional>
#include <span>
#include <system_error>

namespace ispkit::cli {

namespace {

/// What the words of a command line give.
struct GivenWords {
    /// Each option's name and values, in the order of declaration; "yes" for a flag.
    std::vector<std::pair<std::string, std::vector<std::string>>> options;
    /// Operands and unknown options.
    std::vector<std::string> leftovers;

    /// The name is without dashes.
    bool has(std::string_view name) const {
        return std::any_of(options.begin(), options.end(),
                           [&](const auto& given) { return given.first == name; });
    }

    /// Sets those options of the table that are among the words.
    void apply(const OptionTable& table) const {
        for (const auto& given : options) {
            if (const Option* const option = table.find(given.first)) {
                with_option(option->long_name(), [&] { option->read(given.second); });
            }
        }
    }
};

} // namespace

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
        for (const Setting& setting : configuration.sections.front().settings) {
            if (setting.name == name) {
                values.push_back(setting.value);
            }
        }
        return values;
    }

    const std::string& only_section() const {
        return own_section.empty() ? other_section : own_section;
    }

    const Tool& tool;
    std::vector<HelpCommand> commands;
    std::vector<std::string> words;
    std::vector<std::string>* operands = nullptr;
    std::string_view operands_metavar;
    /// The options that only the command line has.
    OptionTable general;
    std::optional<std::string> configuration_path;
    /// What --help says of --config; empty if there is no such option.
    std::string configuration_help;
    std::string default_configuration;
    bool may_have_sections = false;
    /// The section that options are taken from, and the one that is for another command; empty if
    /// there is none.
    std::string own_section;
    std::string other_section;
    /// Those that are taken from the configuration; all if there are none.
    std::vector<std::string_view> only_options;
    /// Those that the file may have, if they are not those of this command.
    std::optional<OptionTable> options_of_file;
    SettingsFile configuration;
    GivenWords given;
    bool quiet = false;
    bool help = false;
    bool version = false;
};

namespace {

/// Refuses what CLI11 would accept: it takes the next word as the value of "--option=" (from
/// "--option=$UNSET"), and reads true and false from "--flag=VALUE".
void check_values(const std::vector<std::string>& words, std::span<const Option> options) {
    for (const std::string_view word : words) {
        if (word == "--") {
            return;
        }
        const std::size_t equals = word.find('=');
        if (!word.starts_with("--") || equals == std::string_view::npos) {
            continue;
        }
        if (equals == word.size() - 1) {
            misuse("{} has no value", word);
        }
        for (const Option& option : options) {
            if (option.metavar.empty() && option.names.ends_with(word.substr(0, equals))) {
                misuse("{} takes no value", word.substr(0, equals));
            }
        }
    }
}

/// CLI11's own operands would split words in brackets, "[a,b]"; as leftovers they arrive whole,
/// together with undeclared options.
std::vector<std::string> operands_among(const std::vector<std::string>& leftovers) {
    std::vector<std::string> operands;
    bool options_ended = false;
    for (const std::string& word : leftovers) {
        if (!options_ended && word == "--") {
            options_ended = true;
        } else if (!options_ended && word.size() > 1 && word.starts_with('-')) {
            misuse("unknown option '{}'", word.substr(0, word.find('=')));
        } else if (word.empty()) {
            misuse("an operand is empty");
        } else {
            operands.push_back(word);
        }
    }
    return operands;
}

GivenWords parse_words(const std::vector<std::string>& words, std::span<const Option> options) {
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    GivenWords given;
    std::deque<bool> flags;
    for (const Option& option : options) {
        const std::string names(option.names);
        if (option.kind == Option::Kind::flag) {
            app.add_flag(names, flags.emplace_back())
                ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
            continue;
        }
        const auto take = [&](const CLI::results_t& results) {
            given.options.emplace_back(option.name(), results);
            return true;
        };
        app.add_option(names, take)
            ->multi_option_policy(option.kind == Option::Kind::list
                                      ? CLI::MultiOptionPolicy::TakeAll
                                      : CLI::MultiOptionPolicy::TakeLast);
    }
    try {
        app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::ArgumentMismatch& error) {
        const std::string_view message = error.what();
        misuse("{} needs a value", message.substr(0, message.find(':')));
    } catch (const CLI::ParseError& error) {
        misuse("{}", error.what());
    }
    auto flag = flags.begin();
    for (const Option& option : options) {
        if (option.kind == Option::Kind::flag && *flag++) {
            given.options.emplace_back(option.name(), std::vector<std::string>{"yes"});
        }
    }
    given.leftovers = app.remaining();
    return given;
}

/// The length of the longest word of the value that is in the message.
std::size_t likeness(std::string_view value, std::string_view message) {
    std::size_t longest = 0;
    while (!value.empty()) {
        const std::string_view word = text::take_word(value);
        if (word.size() > longest && message.find(word) != message.npos) {
            longest = word.size();
        }
    }
    return longest;
}

/// The setting of that name that a message is about: of several lines, the first with the longest
/// word in it. Null if there is none.
const Setting* setting_in(std::string_view message, const SettingsSection& section,
                          std::string_view name) {
    const Setting* likeliest = nullptr;
    std::size_t most = 0;
    for (const Setting& setting : section.settings) {
        if (setting.name != name) {
            continue;
        }
        const std::size_t found = likeness(setting.value, message);
        if (likeliest == nullptr || found > most) {
            likeliest = &setting;
            most = found;
        }
    }
    return likeliest;
}

} // namespace

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
    implementation_->configuration_help = "also read options from FILE, one a line: NAME = VALUE";
}

void CommandLine::configuration(std::string_view default_path) {
    configuration();
    implementation_->default_configuration = default_path;
    implementation_->may_have_sections = true;
}

void CommandLine::configuration(std::string_view default_path,
                                std::vector<std::string_view> only_options) {
    configuration(default_path);
    implementation_->configuration_help =
        fmt::format("take --{} from FILE", fmt::join(only_options, " and --"));
    implementation_->only_options = std::move(only_options);
}

void CommandLine::configuration_of(std::string_view command, OptionTable its_options,
                                   std::string_view default_path) {
    implementation_->configuration_help = fmt::format(
        "also read options from FILE, the configuration of {} (default {})", command, default_path);
    implementation_->default_configuration = default_path;
    implementation_->options_of_file = std::move(its_options);
}

void CommandLine::configuration_section(std::string_view name, std::string_view default_path,
                                        std::vector<std::string_view> shared_options) {
    implementation_->configuration_help = fmt::format(
        "also read options from the section [{}] of FILE (default {})", name, default_path);
    implementation_->default_configuration = default_path;
    implementation_->own_section = name;
    implementation_->only_options = std::move(shared_options);
}

void CommandLine::allow_section(std::string_view name) {
    implementation_->other_section = name;
}

bool CommandLine::names_configuration() const {
    return implementation_->given.has("config");
}

const SettingsFile& CommandLine::configuration_file() const {
    return implementation_->configuration;
}

std::string CommandLine::place_of(std::string_view message, const SettingsSection& section) const {
    constexpr std::string_view k_dashes = "--";
    constexpr std::string_view k_of_names = "abcdefghijklmnopqrstuvwxyz0123456789-";
    const Implementation& self = *implementation_;
    for (std::size_t at = message.find(k_dashes); at != message.npos;
         at = message.find(k_dashes, at)) {
        at += k_dashes.size();
        const std::string_view name =
            message.substr(at, message.find_first_not_of(k_of_names, at) - at);
        const Setting* const setting = setting_in(message, section, name);
        if (setting != nullptr && !self.given.has(name)) {
            return place(self.configuration.path, setting->line);
        }
    }
    return {};
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
    if (!self.configuration_help.empty()) {
        self.general.value("--config", "FILE", self.configuration_path, self.configuration_help);
    }
    self.general.flag("-q,--quiet", self.quiet, "no warnings, no progress line");
    self.general.flag("-h,--help", self.help, "show this help");
    self.general.flag("-V,--version", self.version, "show the version and the built-in libraries");
    std::vector<Option> all = options();
    all.insert(all.end(), self.general.options().begin(), self.general.options().end());

    check_values(self.words, all);
    self.given = parse_words(self.words, all);
    self.given.apply(self.general);
    self.answer(all);
    const std::vector<std::string> operands = operands_among(self.given.leftovers);
    if (self.operands != nullptr) {
        *self.operands = operands;
    } else if (!operands.empty()) {
        misuse("unexpected operand '{}'", operands.front());
    }
}

void CommandLine::read_configuration() {
    Implementation& self = *implementation_;
    if (!self.configuration_path) {
        if (::access(self.default_configuration.c_str(), R_OK) != 0) {
            if (errno != ENOENT) {
                warn("{}: not read: {}", self.default_configuration,
                     std::generic_category().message(errno));
            }
            return;
        }
        self.configuration_path = self.default_configuration;
    }
    self.configuration = parse_settings(
        io::read_file(*self.configuration_path, SettingsFile::k_largest), *self.configuration_path);
    const std::vector<SettingsSection>& sections = self.configuration.sections;
    if (!self.only_options.empty()) {
        apply_settings(self.configuration, sections.front(), only(self.only_options));
    }
    for (const SettingsSection& section : std::span(sections).subspan(1)) {
        const bool is_own = section.name == self.own_section;
        if (!is_own && !self.may_have_sections && section.name != self.other_section) {
            throw_error("{}: [{}]: there {} in this file",
                        place(self.configuration.path, section.line),
                        text::visible_text(section.name),
                        self.only_section().empty()
                            ? std::string("are no sections")
                            : fmt::format("is only the section [{}]", self.only_section()));
        }
        if (is_own) {
            check_names(self.configuration, section, *this);
            apply_settings(self.configuration, section, *this);
        }
    }
    if (!self.own_section.empty() || !self.only_options.empty()) {
        return;
    }
    check_names(self.configuration, sections.front(),
                self.options_of_file ? *self.options_of_file : *this);
    apply_settings(self.configuration, sections.front(), *this);
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
