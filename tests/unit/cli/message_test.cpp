// SPDX-License-Identifier: MIT
#include "child_run.hpp"
#include "cli/message.hpp"
#include "io/file.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <termios.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(cli_message)

namespace {

using cli::Severity;

/// What is written to a standard error that is no terminal.
std::string printed(Severity severity, std::string_view message) {
    return test::run_in_child([&] {
               cli::print_message("a-tool", severity, message);
               return 0;
           })
        .errors;
}

/// What is written to a standard error that is a terminal; an empty variable is unset.
std::string printed_on_terminal(Severity severity, const std::string& term,
                                const std::string& no_colour = "") {
    const io::Fd screen(::posix_openpt(O_RDWR | O_NOCTTY));
    BOOST_REQUIRE(::grantpt(screen.get()) == 0);
    BOOST_REQUIRE(::unlockpt(screen.get()) == 0);
    const io::Fd terminal(::open(::ptsname(screen.get()), O_RDWR | O_NOCTTY));
    termios settings{};
    BOOST_REQUIRE(::tcgetattr(terminal.get(), &settings) == 0);
    ::cfmakeraw(&settings);
    BOOST_REQUIRE(::tcsetattr(terminal.get(), TCSANOW, &settings) == 0);
    const auto set = [](const char* name, const std::string& value) {
        value.empty() ? ::unsetenv(name) : ::setenv(name, value.c_str(), 1);
    };
    const test::ChildRun run = test::run_in_child([&] {
        set("TERM", term);
        set("NO_COLOR", no_colour);
        ::dup2(terminal.get(), STDERR_FILENO);
        cli::print_message("a-tool", severity, "x");
        return cli::on_capable_terminal() ? 1 : 0;
    });
    BOOST_TEST((run.status == 1) == (!term.empty() && term != "dumb"));
    std::string text(1024, '\0');
    const ssize_t size = ::read(screen.get(), text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_message_begins_with_the_tool_and_what_it_is) {
    BOOST_TEST(printed(Severity::error, "x: is bad") == "a-tool: x: is bad\n");
    BOOST_TEST(printed(Severity::warning, "x") == "a-tool: warning: x\n");
    BOOST_TEST(printed(Severity::hint, "x") == "a-tool: hint: x\n");
    BOOST_TEST(printed(Severity::notice, "x") == "a-tool: x\n");
}

BOOST_AUTO_TEST_CASE(a_message_is_one_line_without_control_characters) {
    const std::string text = printed(Severity::error, "a\nb\x1b[2J\r\tc");
    BOOST_TEST(text.find('\n') == text.size() - 1);
    BOOST_TEST(text.find_first_of("\x1b\r") == text.npos);
}

BOOST_AUTO_TEST_CASE(on_a_terminal_the_head_is_coloured) {
    BOOST_TEST(printed_on_terminal(Severity::error, "xterm") == "\x1b[31ma-tool: \x1b[0mx\n");
    BOOST_TEST(printed_on_terminal(Severity::warning, "xterm") ==
               "\x1b[33ma-tool: warning: \x1b[0mx\n");
    BOOST_TEST(printed_on_terminal(Severity::hint, "xterm") == "\x1b[36ma-tool: hint: \x1b[0mx\n");
}

BOOST_AUTO_TEST_CASE(without_wish_or_ability_there_is_no_colour) {
    BOOST_TEST(printed_on_terminal(Severity::error, "xterm", "1") == "a-tool: x\n");
    BOOST_TEST(printed_on_terminal(Severity::error, "dumb") == "a-tool: x\n");
    BOOST_TEST(printed_on_terminal(Severity::error, "") == "a-tool: x\n");
}

BOOST_AUTO_TEST_SUITE_END()
