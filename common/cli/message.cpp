// SPDX-License-Identifier: MIT
#include "cli/message.hpp"

#include "text/visible_text.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cstdlib>

namespace ispkit::cli {

namespace {

struct Style {
    std::string_view label;
    std::string_view colour;
};

Style style_of(Severity severity) {
    switch (severity) {
    case Severity::warning:
        return {"warning: ", "\x1b[33m"};
    case Severity::hint:
        return {"hint: ", "\x1b[36m"};
    case Severity::notice:
        return {"", ""};
    case Severity::error:
        break;
    }
    return {"", "\x1b[31m"};
}

bool colour_is_wanted() {
    const char* no_colour = std::getenv("NO_COLOR");
    return on_capable_terminal() && (no_colour == nullptr || *no_colour == '\0');
}

} // namespace

bool on_capable_terminal() {
    const char* terminal = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && terminal != nullptr &&
           std::string_view(terminal) != "dumb";
}

void print_message(std::string_view tool, Severity severity, std::string_view message) {
    const auto [label, colour] = style_of(severity);
    std::string head = fmt::format("{}: {}", tool, label);
    if (colour_is_wanted()) {
        head = fmt::format("{}{}\x1b[0m", colour, head);
    }
    const std::string line = fmt::format("{}{}\n", head, text::visible_text(message));
    // A failure of standard error itself cannot be reported.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace ispkit::cli
