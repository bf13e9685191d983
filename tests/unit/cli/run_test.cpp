// SPDX-License-Identifier: MIT
#include "child_run.hpp"
#include "cli/run.hpp"
#include "command_words.hpp"
#include "io/atomic_file.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <signal.h>

#include <cstring>
#include <new>
#include <system_error>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(cli_run)

namespace {

using cli::Status;
using test::ChildRun;
using Body = Status (*)(cli::CommandLine&);

const cli::Tool k_tool{.name = "a-tool",
                       .summary = "Do it.",
                       .synopsis = {"[options]"},
                       .examples = {{"a-tool", "does it"}},
                       .libraries = {}};
const cli::Tool k_scan{.name = "a-tool scan",
                       .summary = "Look.",
                       .synopsis = {"FILE..."},
                       .examples = {{"a-tool scan x", "looks"}},
                       .libraries = {}};

/// Runs the tool in a child; `before` changes the child first.
ChildRun run(
    Body body, const std::vector<std::string>& words = {},
    const std::function<void()>& before = [] {}) {
    test::CommandWords all(words);
    return test::run_in_child([&] {
        before();
        return cli::run(k_tool, all.argc(), all.argv(), body);
    });
}

/// Prints its operands, and answers no.
Status scan(cli::CommandLine& command_line) {
    std::vector<std::string> files;
    command_line.operands("FILE", files);
    command_line.parse();
    for (const std::string& file : files) {
        fmt::print("{}\n", file);
    }
    if (files.empty()) {
        cli::misuse("no FILE");
    }
    return Status::no;
}

const cli::Command k_commands[] = {{"scan", "look", k_scan, scan},
                                   {"watch", "keep looking", k_scan, scan}};

ChildRun run_commands(const std::vector<std::string>& words, Body body = nullptr) {
    test::CommandWords all(words);
    return test::run_in_child([&] {
        return body == nullptr ? cli::run(k_tool, k_commands, all.argc(), all.argv())
                               : cli::run(k_tool, k_commands, all.argc(), all.argv(), body);
    });
}

void check(const ChildRun& run, int status, const std::string& output, const std::string& errors) {
    BOOST_TEST(run.status == status);
    BOOST_TEST(run.output == output);
    BOOST_TEST(run.errors == errors);
}

/// For a body: a file that is begun and never finished.
std::string unfinished;

} // namespace

BOOST_AUTO_TEST_CASE(the_answer_is_the_exit_status) {
    check(run([](cli::CommandLine&) { return Status::done; }), 0, "", "");
    check(run([](cli::CommandLine&) { return Status::no; }), 1, "", "");
}

BOOST_AUTO_TEST_CASE(an_error_is_one_line_and_status_2) {
    check(run([](cli::CommandLine&) -> Status { throw_error("f:1: bad"); }), 2, "",
          "a-tool: f:1: bad\n");
    check(run([](cli::CommandLine&) -> Status { throw std::runtime_error("odd"); }), 2, "",
          "a-tool: odd\n");
    check(run([](cli::CommandLine&) -> Status {
              throw std::system_error(EACCES, std::generic_category(), "x");
          }),
          2, "", "a-tool: x: Permission denied\n");
    check(run([](cli::CommandLine&) -> Status { throw std::bad_alloc(); }), 2, "",
          "a-tool: out of memory\n");
}

BOOST_AUTO_TEST_CASE(what_was_printed_before_an_error_stays) {
    check(run([](cli::CommandLine&) -> Status {
              fmt::print("first\n");
              throw_error("second: bad");
          }),
          2, "first\n", "a-tool: second: bad\n");
}

BOOST_AUTO_TEST_CASE(a_wrong_command_line_has_a_hint) {
    const Body body = [](cli::CommandLine& command_line) {
        command_line.parse();
        return Status::done;
    };
    check(run(body, {"--unknown"}), 2, "",
          "a-tool: unknown option '--unknown'\na-tool: hint: see 'a-tool --help'\n");
    const ChildRun help = run(body, {"--help"});
    BOOST_TEST(help.status == 0);
    BOOST_TEST(help.output.starts_with("Usage: a-tool [options]\n"));
    BOOST_TEST(help.errors == "");
}

BOOST_AUTO_TEST_CASE(output_that_cannot_be_written_is_an_error) {
    const auto fill = [] { ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO); };
    const Body prints_little = [](cli::CommandLine&) {
        fmt::print("x");
        return Status::done;
    };
    const Body prints_much = [](cli::CommandLine&) {
        for (int i = 0; i < 100'000; ++i) {
            fmt::print("a line\n");
        }
        return Status::done;
    };
    const std::string full =
        std::string("a-tool: standard output: ") + std::strerror(ENOSPC) + "\n";
    check(run(prints_little, {}, fill), 2, "", full);
    check(run(prints_much, {}, fill), 2, "", full);
    check(run(prints_little, {}, [] { ::close(STDOUT_FILENO); }), 2, "",
          std::string("a-tool: standard output: ") + std::strerror(EBADF) + "\n");
}

BOOST_AUTO_TEST_CASE(a_file_never_becomes_a_standard_stream) {
    check(run(
              [](cli::CommandLine&) {
                  const int fd = ::open("/dev/null", O_RDONLY);
                  char octet = 0;
                  return fd > STDERR_FILENO && ::read(STDIN_FILENO, &octet, 1) < 0 ? Status::no
                                                                                   : Status::done;
              },
              {}, [] { ::close(STDIN_FILENO); }),
          1, "", "");
}

BOOST_AUTO_TEST_CASE(a_signal_ends_it_and_leaves_no_unfinished_file) {
    const TemporaryFolder folder;
    unfinished = folder / "x";
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        static int sent = 0;
        sent = number;
        const ChildRun ended = run([](cli::CommandLine&) -> Status {
            io::AtomicFile file(unfinished, 0600, io::Existing::replace);
            ::kill(::getpid(), sent);
            for (;;) {
                ::pause();
            }
        });
        BOOST_TEST(ended.signal == number);
        BOOST_TEST(ended.errors == "");
        BOOST_TEST(folder.count() == 0);
    }
}

BOOST_AUTO_TEST_CASE(the_reader_of_its_output_may_leave) {
    const ChildRun ended = run(
        [](cli::CommandLine&) {
            fmt::print("x\n");
            return Status::done;
        },
        {},
        [] {
            int ends[2];
            ::signal(SIGPIPE, SIG_IGN); // as some parents leave it
            if (::pipe(ends) == 0) {
                ::dup2(ends[1], STDOUT_FILENO);
                ::close(ends[0]);
            }
        });
    BOOST_TEST(ended.signal == SIGPIPE);
    BOOST_TEST(ended.errors == "");
}

BOOST_AUTO_TEST_CASE(the_first_word_names_the_command) {
    check(run_commands({"scan", "a", "b"}), 1, "a\nb\n", "");
    check(run_commands({"watch", "scan"}), 1, "scan\n", "");
    check(run_commands({"scan"}), 2, "",
          "a-tool: no FILE\na-tool: hint: see 'a-tool scan --help'\n");
    const ChildRun help = run_commands({"scan", "--help"});
    BOOST_TEST(help.status == 0);
    BOOST_TEST(help.output.starts_with("Usage: a-tool scan FILE...\n"));
}

BOOST_AUTO_TEST_CASE(without_a_command_the_tool_says_which_there_are) {
    const std::string hint = "a-tool: hint: see 'a-tool --help'\n";
    const std::string needed = "a-tool: a command is needed first (example: 'a-tool scan')\n";
    check(run_commands({}), 2, "", needed + hint);
    check(run_commands({"-q", "scan"}), 2, "", needed + hint);
    check(run_commands({"find"}), 2, "", "a-tool: unknown command 'find'\n" + hint);
    const ChildRun help = run_commands({"--help"});
    BOOST_TEST(help.status == 0);
    BOOST_TEST(help.output.find("\nCommands:\n  scan      look\n  watch     keep looking\n") !=
               std::string::npos);
    const ChildRun version = run_commands({"-V"});
    BOOST_TEST(version.status == 0);
    BOOST_TEST(version.output.starts_with("a-tool (ispkit) "));
}

BOOST_AUTO_TEST_CASE(a_tool_may_have_a_body_besides_its_commands) {
    check(run_commands({"find"}, scan), 1, "find\n", "");
    check(run_commands({"scan", "x"}, [](cli::CommandLine&) { return Status::done; }), 1, "x\n",
          "");
    const ChildRun help = run_commands({"--help"}, scan);
    BOOST_TEST(help.output.find("\nCommands:\n  scan ") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
