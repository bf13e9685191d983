// SPDX-License-Identifier: MIT
#include "cli/help.hpp"

#include "text/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::cli {

namespace {

constexpr std::size_t k_width = 79;
constexpr std::size_t k_option_column = 2;
constexpr std::size_t k_help_column = 28;
constexpr std::size_t k_shortest_command_column = 9;

/// The left column: "-f, --force"; with a value: "-o, --output FILE"; without a short name: "
/// --iv HEX".
std::string option_column(const Option& option) {
    const std::size_t comma = option.names.find(',');
    std::string column =
        comma == std::string_view::npos
            ? fmt::format("    {}", option.names)
            : fmt::format("{}, {}", option.names.substr(0, comma), option.names.substr(comma + 1));
    if (!option.metavar.empty()) {
        column += fmt::format(" {}", option.metavar);
    }
    return column;
}

std::string option_lines(const Option& option) {
    std::string line(k_option_column, ' ');
    line += option_column(option);
    if (line.size() + 2 > k_help_column) {
        line += '\n';
        line.append(k_help_column, ' ');
    } else {
        line.resize(k_help_column, ' ');
    }
    return line + text::wrap(option.help, k_width, k_help_column) + "\n";
}

} // namespace

std::string help_text(const Tool& tool, std::span<const HelpCommand> commands,
                      std::span<const Option> options) {
    std::string text;
    std::string_view lead = "Usage:";
    for (const std::string_view synopsis : tool.synopsis) {
        const std::string usage = fmt::format("{:6} {} ", lead, tool.name);
        text += usage + text::wrap(synopsis, k_width, usage.size()) + "\n";
        lead = "";
    }
    text += fmt::format("\n{}\n", text::wrap(tool.summary, k_width, 0));

    text += commands.empty() ? "" : "\nCommands:\n";
    std::size_t name_width = k_shortest_command_column;
    for (const HelpCommand& command : commands) {
        name_width = std::max(name_width, command.name.size());
    }
    for (const HelpCommand& command : commands) {
        text += fmt::format("  {:{}} {}\n", command.name, name_width,
                            text::wrap(command.summary, k_width, name_width + 3));
    }

    std::string_view section;
    for (const Option& option : options) {
        if (option.section != section) {
            section = option.section;
            text += fmt::format("\n{}:\n", section);
        }
        text += option_lines(option);
    }

    text += "\nEXAMPLES\n";
    for (const Example& example : tool.examples) {
        text += fmt::format("  {}\n      {}\n", example.command,
                            text::wrap(example.meaning, k_width, 6));
    }
    text += fmt::format("\nThe manual: man {}\n", program_of(tool));
    return text;
}

std::string_view toolkit_version() {
    return ISPKIT_VERSION;
}

std::string version_text(const Tool& tool, std::string_view cli11_version) {
    std::string libraries =
        fmt::format("CLI11 {}, fmt {}.{}.{}", cli11_version, FMT_VERSION / 10000,
                    FMT_VERSION / 100 % 100, FMT_VERSION % 100);
    for (const std::string& library : tool.libraries) {
        libraries += library.empty() ? "" : ", " + library;
    }
    return fmt::format("{} (ispkit) {}\n{}\n", program_of(tool), toolkit_version(), libraries);
}

} // namespace ispkit::cli
