// SPDX-License-Identifier: MIT
#include "child_run.hpp"
#include "cli/command_line.hpp"
#include "command_words.hpp"
#include "faults.hpp"
#include "memory_source.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using test::error_of;
using Strings = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(cli_command_line)

namespace {

const cli::Tool k_tool{.name = "a-tool scan",
                       .summary = "Do it.",
                       .synopsis = {"[options]"},
                       .examples = {{"a-tool scan", "does it"}},
                       .libraries = {}};

/// A command line with an option of each kind.
struct Line {
    std::string db = "unset";
    std::uint32_t number = 0;
    bool force = false;
    Strings weights;
    Strings operands;
    cli::CommandLine words;

    explicit Line(Strings its_words)
        : words(test::command_line_of(k_tool, std::move(its_words))) {
        declare(words);
    }

    void declare(cli::OptionTable& table) {
        table.value("--db", "FILE", db, "the database");
        table.value("-n,--number", "N", number, "a number");
        table.flag("-f,--force", force, "do it");
        table.list("--weight", "KIND=W", weights, "a weight");
    }
};

Line parsed(Strings words) {
    Line line(std::move(words));
    line.words.operands("FILE", line.operands);
    line.words.parse();
    return line;
}

/// A command line that reads a file, "f.conf" in a folder of its own.
struct WithFile {
    TemporaryFolder folder;
    std::string path = folder / "f.conf";

    /// The words are those besides --config.
    std::unique_ptr<Line> read(const std::string& text, Strings words = {}) const {
        folder.write("f.conf", text);
        words.insert(words.begin(), {"--config", path});
        auto line = std::make_unique<Line>(std::move(words));
        line->words.configuration();
        line->words.parse();
        return line;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(words_are_options_and_operands) {
    const Line line = parsed({"--db", "a", "b", "-f", "--", "-x"});
    BOOST_TEST(line.db == "a");
    BOOST_TEST(line.force);
    BOOST_TEST(line.operands == (Strings{"b", "-x"}));
    BOOST_TEST(!line.words.quiet());
    const Line none = parsed({"-q"});
    BOOST_TEST(none.db == "unset");
    BOOST_TEST(none.words.quiet());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told) {
    BOOST_TEST(error_of([] { parsed({"--quiet=x"}); }) == "--quiet takes no value");
    BOOST_TEST(error_of([] {
                   parsed({"--config", "f"});
               }) == "unknown option '--config'"); // it has none
    BOOST_TEST(error_of([] { Line({"a", "b"}).words.parse(); }) == "unexpected operand 'a'");
    BOOST_CHECK_THROW(parsed({"--db="}), cli::UsageError);
}

BOOST_AUTO_TEST_CASE(help_and_version_are_answered_before_anything_is_checked) {
    const auto answer = [](const std::string& option) {
        return test::run_in_child([&] {
            try {
                Line line({"--config", "/none/f", "--number", "x", "operand", option});
                line.words.configuration();
                line.words.parse();
            } catch (const cli::Answered&) {
                return 7;
            }
            return 0;
        });
    };
    const test::ChildRun help = answer("-h");
    BOOST_TEST(help.status == 7);
    BOOST_TEST(help.output ==
               "Usage: a-tool scan [options]\n"
               "\n"
               "Do it.\n"
               "\n"
               "Options:\n"
               "      --db FILE             the database\n"
               "  -n, --number N            a number\n"
               "  -f, --force               do it\n"
               "      --weight KIND=W       a weight\n"
               "\n"
               "General:\n"
               "      --config FILE         also read options from FILE, one a line: NAME =\n"
               "                            VALUE\n"
               "  -q, --quiet               no warnings, no progress line\n"
               "  -h, --help                show this help\n"
               "  -V, --version             show the version and the built-in libraries\n"
               "\n"
               "EXAMPLES\n"
               "  a-tool scan\n"
               "      does it\n"
               "\n"
               "The manual: man a-tool\n");
    const test::ChildRun version = answer("--version");
    BOOST_TEST(version.status == 7);
    BOOST_TEST(version.output.starts_with("a-tool (ispkit) "));
    BOOST_TEST((help.errors + version.errors).empty());
}

BOOST_AUTO_TEST_CASE(a_tool_with_commands_answers_for_itself) {
    const auto answer = [](const std::string& word) {
        return test::run_in_child([&] {
            test::CommandWords all({"--unknown", word, "x"});
            cli::CommandLine line(k_tool, {{"find", "look for it"}}, all.argc(), all.argv());
            try {
                line.answer();
            } catch (const cli::Answered&) {
                return 7;
            }
            return 0;
        });
    };
    const test::ChildRun help = answer("--help");
    BOOST_TEST(help.status == 7);
    BOOST_TEST(help.output.find("\nCommands:\n  find      look for it\n\nGeneral:\n") !=
               std::string::npos);
    BOOST_TEST(answer("-V").status == 7);
    const test::ChildRun none = answer("--force");
    BOOST_TEST(none.status == 0);
    BOOST_TEST(none.output == "");
}

BOOST_FIXTURE_TEST_CASE(the_command_line_wins_over_the_file, WithFile) {
    const auto line = read("db = of the file\nnumber = 3\nforce = yes\nweight = a=1\n"
                           "weight = b=2\n",
                           {"--number", "4"});
    BOOST_TEST(line->db == "of the file");
    BOOST_TEST(line->number == 4U);
    BOOST_TEST(line->force);
    BOOST_TEST(line->weights == (Strings{"a=1", "b=2"}));
    BOOST_TEST(line->words.configuration_file().path == path);
    BOOST_TEST(parsed({}).words.configuration_file().path == "");
}

BOOST_FIXTURE_TEST_CASE(a_fault_of_the_file_has_its_line, WithFile) {
    BOOST_TEST(error_of([&] { read("\nnumbr = 1\n"); }) ==
               path + ":2: unknown setting 'numbr' (did you mean 'number'?)");
    BOOST_TEST(error_of([] {
                   Line line({"--config", "/none/f.conf"});
                   line.words.configuration();
                   line.words.parse();
               }) == "/none/f.conf: No such file or directory");
}

BOOST_FIXTURE_TEST_CASE(a_file_that_cannot_be_read_is_named, WithFile) {
    for (const FaultSeries& series : {FaultSeries{Call::open, EACCES, path},
                                      {Call::read, EIO, path},
                                      {Call::status, EIO, path}}) {
        for_each_fault(
            series, [&] { BOOST_TEST(read("number = 3\n")->number == 3U); },
            [](const std::string&) {});
    }
}

BOOST_FIXTURE_TEST_CASE(a_default_file_need_not_be_there_and_may_have_sections, WithFile) {
    const auto number_by = [](const std::string& default_path, Strings words = {}) {
        Line line(std::move(words));
        line.words.configuration(default_path);
        line.words.parse();
        return fmt::format("{} of {} sections", line.number,
                           line.words.configuration_file().sections.size());
    };
    BOOST_TEST(number_by(folder / "none") == "0 of 1 sections");
    folder.write("default", "number = 5\n[/var/log/x]\nanything = 1\n");
    BOOST_TEST(number_by(folder / "default") == "5 of 2 sections");
    const std::string other = folder.write("other", "number = 6\n");
    BOOST_TEST(number_by(folder / "default", {"--config", other}) == "6 of 1 sections");
    BOOST_TEST(error_of([&] {
                   number_by(folder / "default", {"--config", folder / "none"});
               }) == folder / "none" + ": No such file or directory");
}

BOOST_FIXTURE_TEST_CASE(a_command_may_take_options_of_anothers_file, WithFile) {
    folder.write("f.conf", "db = x\nnumber = 5\n[expire]\nnumber = 6\n");
    Line some({});
    some.words.configuration(path, {"db", "force"});
    some.words.parse();
    BOOST_TEST(some.db == "x");
    BOOST_TEST(some.number == 0U); // not among them

    Line all({"--config", path});
    all.words.configuration_of("serve", all.words, "/none/default");
    all.words.allow_section("expire");
    all.words.parse();
    BOOST_TEST(all.number == 5U);
    BOOST_TEST(all.words.names_configuration());

    Line expires({});
    expires.words.configuration_section("expire", path, {"db"});
    expires.words.parse();
    BOOST_TEST(expires.db == "x");
    BOOST_TEST(expires.number == 6U);
    BOOST_TEST(!expires.words.names_configuration());
}

BOOST_FIXTURE_TEST_CASE(the_environment_wins_over_a_default_file_and_no_other, WithFile) {
    constexpr const char* k_variable = "ISPKIT_TEST_DB";
    const auto db_by = [&](Strings words, const char* value, const std::string& default_path) {
        ::setenv(k_variable, value, 1);
        Line line(std::move(words));
        line.words.configuration(default_path, {"db"});
        line.words.environment("db", k_variable);
        line.words.parse();
        ::unsetenv(k_variable);
        return line.db;
    };
    folder.write("f.conf", "db = of the file\n");
    BOOST_TEST(db_by({}, "of the environment", path) == "of the environment");
    BOOST_TEST(db_by({}, "", path) == "of the file");
    BOOST_TEST(db_by({}, "of the environment", "/none/f.conf") == "of the environment");
    BOOST_TEST(db_by({"--config", path}, "of the environment", "/none/f.conf") == "of the file");
    BOOST_TEST(db_by({"--config", path, "--db", "of the word"}, "of the environment", path) ==
               "of the word");
    BOOST_TEST(db_by({}, "of the environment", "/dev/null/f.conf") == "of the environment");
}

BOOST_AUTO_TEST_CASE(a_default_file_must_be_readable_if_it_is_needed) {
    const auto fault = [](Strings words, const std::vector<std::string_view>& only_options) {
        return error_of([&] {
            Line line(std::move(words));
            line.words.configuration("/dev/null/f.conf", only_options);
            line.words.parse();
        });
    };
    BOOST_TEST(fault({"-q"}, {"db"}) ==
               "/dev/null/f.conf: Not a directory (give --db or --config)");
    BOOST_TEST(fault({"-q"}, {"db", "force"}) ==
               "/dev/null/f.conf: Not a directory (give --config)");
    BOOST_TEST(fault({"--db", "x"}, {"db"}) == "no error");
    BOOST_TEST(fault({"--config", "/dev/null"}, {"db"}) == "no error");
}

BOOST_FIXTURE_TEST_CASE(the_help_says_whose_file_it_is, WithFile) {
    const auto help = [](const std::function<void(cli::CommandLine&)>& declare) {
        return test::run_in_child([&] {
                   Line line({"--help"});
                   declare(line.words);
                   try {
                       line.words.parse();
                   } catch (const cli::Answered&) {
                   }
                   return 0;
               })
            .output;
    };
    BOOST_TEST(
        help([](cli::CommandLine& line) {
            line.configuration("/none", {"db", "number"});
        }).find("--config FILE         take --db and --number from FILE (default /none)\n") !=
        std::string::npos);
    BOOST_TEST(help([](cli::CommandLine& line) { line.configuration_of("serve", {}, "/f"); })
                   .find("--config FILE         also read options from FILE, the configuration of\n"
                         "                            serve (default /f)\n") != std::string::npos);
    BOOST_TEST(
        help([](cli::CommandLine& line) { line.configuration_section("expire", "/f", {}); })
            .find("--config FILE         also read options from the section [expire] of FILE\n"
                  "                            (default /f)\n") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_later_error_has_the_place_of_its_option, WithFile) {
    const auto line = read("db = x\nnumber = 3\n", {"--number", "4"});
    const auto fault_of = [&](const std::string& message) {
        return error_of([&] { line->words.with_place([&] { throw Error(message); }); });
    };
    BOOST_TEST(fault_of("--db: is bad") == path + ":1: --db: is bad");
    BOOST_TEST(fault_of("--number: is bad") == "--number: is bad"); // the command line gives it
    BOOST_TEST(line->words.with_place([] { return 7; }) == 7);
}

BOOST_FIXTURE_TEST_CASE(options_that_changed_between_two_readings_are_told, WithFile) {
    const auto before = read("db = x\nweight = a=1\nweight = b=2\n", {"--number", "4"});
    cli::OptionTable table;
    Line other({});
    other.declare(table);
    const auto differences = [&](const std::string& text, Strings words = {"--number", "4"}) {
        return read(text, std::move(words))->words.differences(before->words, table);
    };
    BOOST_TEST(differences("weight = a=1\ndb = x\nweight = b=2\n") == "");
    BOOST_TEST(differences("db = y\nweight = a=1\n") == "--db, --weight");
    BOOST_TEST(differences("db = x\nweight = a=1\nweight = b=2\nnumber = 5\n") == "");
    BOOST_TEST(differences("db = x\nweight = a=1\nweight = b=2\nforce = yes\n",
                           {"--number", "5"}) == "--number, --force");
}

BOOST_FIXTURE_TEST_CASE(the_same_words_can_be_read_again, WithFile) {
    const auto line = read("db = x\nnumber = 3\n", {"--number", "4", "--force"});
    Line second({"--db", "others"});
    cli::OptionTable table;
    second.declare(table);
    line->words.apply_words(table);
    BOOST_TEST(second.number == 4U);
    BOOST_TEST(second.force);
    BOOST_TEST(second.db == "unset"); // only the file gives it

    folder.write("f.conf", "db = y\n");
    cli::CommandLine again = line->words.again();
    Line third({});
    third.declare(again);
    again.configuration();
    again.parse();
    BOOST_TEST(third.db == "y");
    BOOST_TEST(third.number == 4U);
    BOOST_TEST(third.force);
}

BOOST_AUTO_TEST_CASE(an_error_of_an_option_becomes_misuse_with_its_name) {
    BOOST_TEST(cli::with_option("--db", [] { return 3; }) == 3);
    BOOST_TEST(error_of([] { cli::with_option("--db", [] { throw_error("bad"); }); }) ==
               "--db: bad");
    BOOST_CHECK_THROW(cli::with_option("--db", [] { throw_error("bad"); }), cli::UsageError);
    BOOST_CHECK_THROW(cli::misuse("{}", 1), cli::UsageError);
}

BOOST_AUTO_TEST_CASE(quiet_is_for_warnings_and_no_error) {
    const auto errors = [](Strings words) {
        return test::run_in_child([&] {
                   const Line line = parsed(std::move(words));
                   line.words.warn("{} is odd", "x");
                   line.words.inform("done"); // only to a terminal
                   line.words.print_error("y: bad");
                   return 0;
               })
            .errors;
    };
    BOOST_TEST(errors({}) == "a-tool: warning: x is odd\na-tool: y: bad\n");
    BOOST_TEST(errors({"--quiet"}) == "a-tool: y: bad\n");
}

BOOST_AUTO_TEST_SUITE_END()
