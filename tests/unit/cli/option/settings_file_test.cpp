// SPDX-License-Identifier: MIT
#include "cli/option/settings_file.hpp"
#include "error.hpp"
#include "memory_source.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(cli_option_settings_file)

namespace {

/// A table with an option of each kind.
struct Table : cli::OptionTable {
    std::string db = "unset";
    std::optional<std::string> patterns;
    std::chrono::seconds within = 1s;
    bool nft = false;
    Strings weights;

    Table() {
        value("--db", "FILE", db, "");
        value("--patterns", "FILE", patterns, "");
        value("-w,--within", "TIME", within, "");
        flag("--nft", nft, "");
        list("--weight", "KIND=W", weights, "");
    }

    void read(std::string_view text) {
        const cli::SettingsFile file = cli::parse_settings(text, "f");
        cli::check_names(file, file.sections.front(), *this);
        cli::apply_settings(file, file.sections.front(), *this);
    }

    /// What is wrong with the text.
    std::string fault(std::string_view text) {
        try {
            read(text);
        } catch (const Error& error) {
            return error.what();
        }
        return "nothing";
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(each_setting_sets_its_option, Table) {
    read("\xef\xbb\xbf# a comment\n;another\n\n  db=a b # c = \"d\"  \r\nwithin = 10m\nnft = yes\n"
         "weight = acl=2\nweight = policy=1");
    BOOST_TEST(db == "a b # c = \"d\"");
    BOOST_TEST(!patterns);
    BOOST_CHECK(within == 10min);
    BOOST_TEST(nft);
    BOOST_TEST(weights == (Strings{"acl=2", "policy=1"}));
    read("nft = no");
    BOOST_TEST(!nft);
}

BOOST_AUTO_TEST_CASE(sections_have_names_and_lines) {
    const cli::SettingsFile file = cli::parse_settings("db = x\n[ /a b ]\n[c]]\nnft = no\n", "f");
    BOOST_REQUIRE(file.sections.size() == 3);
    BOOST_TEST(file.sections[0].settings.size() == 1);
    BOOST_TEST(file.sections[1].name == "/a b");
    BOOST_TEST(file.sections[1].line == 2);
    BOOST_TEST(file.sections[1].settings.empty());
    BOOST_TEST(file.sections[2].name == "c]");
    BOOST_TEST(file.sections[2].settings.at(0).line == 4);
}

BOOST_FIXTURE_TEST_CASE(a_fault_is_told_with_its_line, Table) {
    BOOST_TEST(fault("\ndb") == "f:2: 'db' is not a setting (NAME = VALUE)");
    BOOST_TEST(fault("= x") == "f:1: '= x' is not a setting (NAME = VALUE)");
    BOOST_TEST(fault("db =\n") == "f:1: db has no value");
    BOOST_TEST(fault("db = a\nnft = yes\ndb = b") == "f:3: db stands in line 1 already");
    BOOST_TEST(fault("within = x").starts_with("f:1: within: 'x' is not a duration"));
    BOOST_TEST(fault("nft = true") == "f:1: nft: 'true' is neither yes nor no");
    BOOST_TEST(fault("db = a\x1b") == "f:1: has a control character");
    BOOST_TEST(fault("[]") == "f:1: '[]' is not a heading ([NAME])");
    BOOST_TEST(fault("[") == "f:1: '[' is not a heading ([NAME])");
    BOOST_TEST(fault("[a] # x") == "f:1: '[a] # x' is not a heading ([NAME])");
    BOOST_TEST(fault("[a]\n[b]\n[a]") == "f:3: [a] stands in line 1 already");
}

BOOST_FIXTURE_TEST_CASE(an_unknown_name_is_refused_with_the_one_that_was_meant, Table) {
    BOOST_TEST(fault("withn = 1") == "f:1: unknown setting 'withn' (did you mean 'within'?)");
    BOOST_TEST(fault("patern = 1") == "f:1: unknown setting 'patern' (did you mean 'patterns'?)");
    BOOST_TEST(fault("--db = x") == "f:1: unknown setting '--db' (it is written db here)");
    BOOST_TEST(fault("something = 1") == "f:1: unknown setting 'something'");
    BOOST_TEST(fault(std::string(1000, 'x') + " = 1").ends_with("x'"));
}

BOOST_FIXTURE_TEST_CASE(a_name_below_a_heading_that_belongs_above_is_told_so, Table) {
    const cli::SettingsFile file =
        cli::parse_settings("within = 1m\n[a]\nwithin = 2m\n[b]\ndb = x\n", "f");
    const cli::OptionTable table = only({"within"});
    cli::check_names(file, file.sections[1], table, *this);
    BOOST_CHECK_EXCEPTION(cli::check_names(file, file.sections[2], table, *this), Error,
                          [](const Error& error) {
                              return std::string_view(error.what()) ==
                                     "f:5: db must stand above the first heading ([a] in line 2)";
                          });
}

BOOST_FIXTURE_TEST_CASE(those_of_other_commands_can_be_ignored, Table) {
    const cli::SettingsFile file = cli::parse_settings("other = 1\ndb = x\nother = 2\n", "f");
    cli::apply_settings(file, file.sections.front(), *this);
    BOOST_TEST(db == "x");
}

BOOST_AUTO_TEST_CASE(a_list_is_taken_from_another_tools_file) {
    const TemporaryFolder folder;
    const std::string path =
        folder.write("f.conf", "allow = a\ndb = x\nallow = b\n[part]\nallow = c\n");
    std::string taken;
    cli::take_list(path, "allow", [&](const std::string& value) { taken += value; });
    BOOST_TEST(taken == "ab");
    BOOST_TEST(test::error_of([&] {
                   cli::take_list(path, "db", [](const std::string&) { throw_error("no"); });
               }) == path + ":2: db: no");
}

BOOST_AUTO_TEST_SUITE_END()
