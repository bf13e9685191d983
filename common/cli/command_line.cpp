// SPDX-License-Identifier: MIT
#include "cli/command_line.hpp"

#include "cli/help.hpp"
#include "cli/message.hpp"

#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdio>

namespace ispkit::cli {

struct CommandLine::Implementation {
    Implementation(const Tool& its_tool, std::vector<HelpCommand> its_commands, int argc,
                   char* argv[])
        : tool(its_tool)
        , commands(std::move(its_commands))
        , words(argv + std::min(argc, 1), argv + argc) {}

    CLI::Option* declare(std::string_view names, std::string_view metavar, std::string_view help,
                         CLI::Option* option) {
        option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
        help_options.push_back({section, names, metavar, help});
        return option;
    }

    /// Answers --help or --version and ends the run.
    void answer() const {
        if (help) {
            fmt::print("{}", help_text(tool, commands, help_options));
            throw Answered{};
        }
        if (version) {
            fmt::print("{}", version_text(tool, CLI11_VERSION));
            throw Answered{};
        }
    }

    const Tool& tool;
    std::vector<HelpCommand> commands;
    std::vector<std::string> words;
    CLI::App app;
    std::string_view section = "Options";
    std::vector<HelpOption> help_options;
    std::vector<std::string>* operands = nullptr;
    std::string_view operands_metavar;
    bool quiet = false;
    bool help = false;
    bool version = false;
};

namespace {

/// Refuses what CLI11 would accept: it takes the next word as the value of "--option=" (from
/// "--option=$UNSET"), and reads true and false from "--flag=VALUE".
void check_values(const std::vector<std::string>& words, const std::vector<HelpOption>& options) {
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
        for (const HelpOption& option : options) {
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

} // namespace

CommandLine::CommandLine(const Tool& tool, int argc, char* argv[])
    : CommandLine(tool, {}, argc, argv) {}

CommandLine::CommandLine(const Tool& tool, std::vector<HelpCommand> commands, int argc,
                         char* argv[])
    : implementation_(std::make_unique<Implementation>(tool, std::move(commands), argc, argv)) {
    CLI::App& app = implementation_->app;
    app.set_help_flag();
    app.allow_extras();
}

CommandLine::~CommandLine() = default;

void CommandLine::section(std::string_view title) {
    implementation_->section = title;
}

void CommandLine::flag(std::string_view names, bool& target, std::string_view help) {
    implementation_->declare(names, {}, help,
                             implementation_->app.add_flag(std::string(names), target));
}

void CommandLine::add_value(std::string_view names, std::string_view metavar, std::string_view help,
                            std::function<void(std::string_view)> reader) {
    const std::string long_name(names.substr(names.rfind(',') + 1));
    auto read = [reader = std::move(reader), long_name](const CLI::results_t& results) {
        with_option(long_name, [&] { reader(results.back()); });
        return true;
    };
    implementation_->declare(names, metavar, help,
                             implementation_->app.add_option(std::string(names), std::move(read)));
}

void CommandLine::list(std::string_view names, std::string_view metavar,
                       std::vector<std::string>& target, std::string_view help) {
    auto append = [&target](const CLI::results_t& results) {
        target = results;
        return true;
    };
    CLI::Option* option = implementation_->declare(
        names, metavar, help,
        implementation_->app.add_option(std::string(names), std::move(append)));
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void CommandLine::operands(std::string_view metavar, std::vector<std::string>& target) {
    implementation_->operands = &target;
    implementation_->operands_metavar = metavar;
}

void CommandLine::answer() {
    Implementation& self = *implementation_;
    section("General");
    flag("-h,--help", self.help, "show this help; each command has its own");
    flag("-V,--version", self.version, "show the version and the built-in libraries");
    self.app.parse(std::vector<std::string>(self.words.rbegin(), self.words.rend()));
    self.answer();
}

void CommandLine::parse() {
    Implementation& self = *implementation_;
    section("General");
    flag("-q,--quiet", self.quiet, "no warnings, no progress line");
    flag("-h,--help", self.help, "show this help");
    flag("-V,--version", self.version, "show the version and the built-in libraries");

    check_values(self.words, self.help_options);
    try {
        self.app.parse(std::vector<std::string>(self.words.rbegin(), self.words.rend()));
    } catch (const CLI::ArgumentMismatch& error) {
        const std::string_view message = error.what();
        misuse("{} needs a value", message.substr(0, message.find(':')));
    } catch (const CLI::ParseError& error) {
        misuse("{}", error.what());
    }
    self.answer();
    const std::vector<std::string> operands = operands_among(self.app.remaining());
    if (self.operands != nullptr) {
        *self.operands = operands;
    } else if (!operands.empty()) {
        misuse("unexpected operand '{}'", operands.front());
    }
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
