// SPDX-License-Identifier: MIT
#include "cli/help.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(cli_help)

namespace {

const cli::Tool k_scan{.name = "a-tool scan",
                       .summary = "Look into files.",
                       .synopsis = {"[options] FILE...", "--stdin"},
                       .examples = {{"a-tool scan x", "looks into x"}},
                       .libraries = {"SQLite 3.40", "", "zlib 1.2"}};

} // namespace

BOOST_AUTO_TEST_CASE(help_has_synopses_options_by_section_and_examples) {
    cli::OptionTable table;
    bool flag = false;
    std::string text;
    std::vector<std::string> list;
    table.section("Input");
    table.flag("-f,--force", flag, "do it");
    table.value("--db", "FILE", text, "the database");
    table.section("Output");
    table.list("-w,--weight", "KIND=WEIGHTS", list, "may be given several times");
    table.value("-o,--output", "FILE8901", text, "fits");
    table.value("-p,--output", "FILE89012", text, "does not");
    BOOST_TEST(cli::help_text(k_scan, {}, table.options()) ==
               "Usage: a-tool scan [options] FILE...\n"
               "       a-tool scan --stdin\n"
               "\n"
               "Look into files.\n"
               "\n"
               "Input:\n"
               "  -f, --force               do it\n"
               "      --db FILE             the database\n"
               "\n"
               "Output:\n"
               "  -w, --weight KIND=WEIGHTS\n"
               "                            may be given several times\n"
               "  -o, --output FILE8901     fits\n"
               "  -p, --output FILE89012    does not\n"
               "\n"
               "EXAMPLES\n"
               "  a-tool scan x\n"
               "      looks into x\n"
               "\n"
               "The manual: man a-tool\n");
}

BOOST_AUTO_TEST_CASE(commands_stand_in_a_column_as_wide_as_the_longest) {
    const auto commands_in = [](const std::vector<cli::HelpCommand>& commands) {
        const std::string text = cli::help_text(k_scan, commands, {});
        const std::size_t begin = text.find("\nCommands:\n");
        return text.substr(begin, text.find("\nEXAMPLES") - begin);
    };
    BOOST_TEST(commands_in({{"scan", "look"}, {"watch", "keep looking"}}) ==
               "\nCommands:\n  scan      look\n  watch     keep looking\n");
    BOOST_TEST(commands_in({{"scan", "look"}, {"find-all-of-it", "look more"}}) ==
               "\nCommands:\n  scan           look\n  find-all-of-it look more\n");
    BOOST_TEST(cli::help_text(k_scan, {}, {}).find("Commands") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_line_is_longer_than_79_characters) {
    std::string words;
    for (int i = 0; i < 60; ++i) {
        words += std::string(static_cast<std::size_t>(1 + i % 7), 'w') + " ";
    }
    words += "end";
    const cli::Tool tool{.name = "a-tool",
                         .summary = words,
                         .synopsis = {words},
                         .examples = {{"a-tool", words}},
                         .libraries = {}};
    cli::OptionTable table;
    bool flag = false;
    table.flag("--force", flag, words);
    const std::vector<cli::HelpCommand> commands = {{"scan", words}};
    const std::string text = cli::help_text(tool, commands, table.options());
    std::size_t longest = 0;
    std::size_t ends = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        const std::string line = text.substr(begin, end - begin);
        longest = std::max(longest, line.size());
        ends += line.ends_with("end") ? 1 : 0;
        begin = end + 1;
    }
    BOOST_TEST(longest == 79U);
    BOOST_TEST(ends == 5U); // none of the texts is cut
    BOOST_TEST(text.find("\n                            w") != text.npos); // below the help
    BOOST_TEST(text.find("\n              w") != text.npos);               // below the synopsis
}

BOOST_AUTO_TEST_CASE(the_version_names_the_libraries_that_are_there) {
    const std::string text = cli::version_text(k_scan, "2.3");
    BOOST_TEST(text.starts_with(fmt::format("a-tool (ispkit) {}\nCLI11 2.3, fmt {}.",
                                            cli::toolkit_version(), FMT_VERSION / 10000)));
    BOOST_TEST(text.ends_with(", SQLite 3.40, zlib 1.2\n"));
    const std::string_view version = cli::toolkit_version();
    BOOST_TEST(std::count(version.begin(), version.end(), '.') == 2);
}

BOOST_AUTO_TEST_SUITE_END()
