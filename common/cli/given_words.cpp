// SPDX-License-Identifier: MIT
#include "cli/given_words.hpp"

#include "cli/option/usage_error.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <deque>

namespace ispkit::cli {

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

} // namespace

bool GivenWords::has(std::string_view name) const {
    return std::any_of(options.begin(), options.end(),
                       [&](const auto& given) { return given.first == name; });
}

void GivenWords::apply(const OptionTable& table) const {
    for (const auto& given : options) {
        if (const Option* const option = table.find(given.first)) {
            with_option(option->long_name(), [&] { option->read(given.second); });
        }
    }
}

/// CLI11's own operands would split words in brackets, "[a,b]"; as leftovers they arrive whole,
/// together with undeclared options.
std::vector<std::string> GivenWords::operands() const {
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
    check_values(words, options);
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

} // namespace ispkit::cli
