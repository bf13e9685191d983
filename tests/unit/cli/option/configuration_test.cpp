// SPDX-License-Identifier: MIT
#include "cli/option/configuration.hpp"
#include "memory_source.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using test::error_of;

BOOST_AUTO_TEST_SUITE(cli_option_configuration)

namespace {

/// A command with two options, and a file of its own.
struct Command {
    TemporaryFolder folder;
    std::string path = folder / "f.conf";
    cli::Configuration configuration;
    std::string db = "unset";
    std::uint32_t number = 0;
    cli::OptionTable table;
    cli::SettingsFile file;

    Command() {
        table.value("--db", "FILE", db, "");
        table.value("--number", "N", number, "");
    }

    /// What the options are then: "x 5"; or the fault.
    std::string read(const std::string& text) {
        folder.write("f.conf", text);
        db = "unset";
        number = 0;
        const std::string fault = error_of([&] { configuration.read(path, table, file); });
        return fault == "no error" ? fmt::format("{} {}", db, number) : fault;
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(all_settings_are_options, Command) {
    BOOST_TEST(read("db = x\nnumber = 5\n") == "x 5");
    BOOST_TEST(file.path == path);
    BOOST_TEST(read("\nnumbr = 1\n") ==
               path + ":2: unknown setting 'numbr' (did you mean 'number'?)");
    BOOST_TEST(file.sections.front().settings.size() == 1U); // also of a file with a mistake
    BOOST_TEST(read("number = x\n").starts_with(path + ":1: number: 'x'"));
}

BOOST_FIXTURE_TEST_CASE(sections_must_be_expected, Command) {
    const std::string text = "# a comment\n\n[part]\nnumber = 5\n";
    BOOST_TEST(read(text) == path + ":3: [part]: there are no sections in this file");
    configuration.other_section = "expire";
    BOOST_TEST(read(text) == path + ":3: [part]: there is only the section [expire] in this file");
    configuration.may_have_sections = true;
    BOOST_TEST(read(text) == "unset 0");
    BOOST_TEST(file.sections.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(what_is_understood_counts_in_spite_of_a_mistake, Command) {
    const auto read_with_mistake = [&](const std::string& text) {
        BOOST_TEST(read(text).starts_with(path));
        return fmt::format("{} {}", db, number);
    };
    BOOST_TEST(read_with_mistake("db = x\nnumbr = 1\n") == "x 0");
    BOOST_TEST(read_with_mistake("db = x\n[part]\n") == "x 0");
    configuration.own_section = "expire";
    configuration.only_options = {"db"};
    BOOST_TEST(read_with_mistake("db = x\n[expire]\nnumbr = 1\nnumber = 5\n") == "x 5");
    BOOST_TEST(read_with_mistake("db = x\n[part]\n[expire]\nnumber = 5\n") == "x 5");
}

BOOST_FIXTURE_TEST_CASE(some_options_may_be_taken_and_others_left, Command) {
    configuration.only_options = {"db"};
    BOOST_TEST(read("db = x\nnumber = 5\nlisten = unix:/run/x\n") == "x 0");
}

BOOST_FIXTURE_TEST_CASE(the_file_may_be_that_of_another_command, Command) {
    std::string ignored;
    cli::OptionTable of_other;
    of_other.value("--db", "FILE", ignored, "");
    of_other.value("--listen", "ADDRESS", ignored, "");
    configuration.options_of_file = of_other;
    BOOST_TEST(read("db = x\nlisten = unix:/run/x\n") == "x 0");
    BOOST_TEST(ignored == "");
    BOOST_TEST(read("db = x\nnumber = 5\n") == path + ":2: unknown setting 'number'");
}

BOOST_FIXTURE_TEST_CASE(what_the_file_may_give_is_known, Command) {
    const auto names = [&] {
        std::string all;
        const cli::OptionTable taken = configuration.options_among(table);
        for (const cli::Option& option : taken.options()) {
            all += fmt::format("{} ", option.name());
        }
        return all;
    };
    BOOST_TEST(names() == "db number ");
    configuration.only_options = {"db"};
    BOOST_TEST(names() == "db ");
    configuration.own_section = "expire";
    BOOST_TEST(names() == "db number ");
    configuration = {};
    std::string ignored;
    configuration.options_of_file.emplace().value("--number", "N", ignored, "");
    BOOST_TEST(names() == "number ");
}

BOOST_FIXTURE_TEST_CASE(a_section_may_be_for_one_command_and_left_alone_by_another, Command) {
    configuration.other_section = "expire";
    BOOST_TEST(read("db = x\n[expire]\nnumber = 5\n") == "x 0");

    configuration.other_section = "";
    configuration.own_section = "expire";
    BOOST_TEST(read("db = x\n[expire]\nnumber = 5\n") == "unset 5");
    configuration.only_options = {"db"};
    BOOST_TEST(read("db = x\nnumber = 3\n[expire]\nnumber = 5\n") == "x 5");
    BOOST_TEST(read("db = x\n[expire]\ndb = y\n") == "y 0");
    BOOST_TEST(read("anything = x\n[expire]\nnumbr = 5\n") ==
               path + ":3: unknown setting 'numbr' (did you mean 'number'?)");
    BOOST_TEST(read("db = x\n[other]\n") ==
               path + ":2: [other]: there is only the section [expire] in this file");
}

BOOST_AUTO_TEST_SUITE_END()
