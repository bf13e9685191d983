// SPDX-License-Identifier: MIT
#include "child_run.hpp"
#include "command_words.hpp"
#include "memory_source.hpp"
#include "store/copy/copy_command.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using store::CopyCommand;
using store::Database;
using test::error_of;

BOOST_AUTO_TEST_SUITE(store_copy_copy_command)

namespace {

using store::Access;

const cli::Tool k_tool = CopyCommand::tool("a-tool copy", "a-tool copy --from a --to b");

Database open(const std::string& url, Access access) {
    Database database(url, access);
    if (access == Access::create) {
        database.run("CREATE TABLE IF NOT EXISTS note (id BIGINT NOT NULL PRIMARY KEY)");
        database.run("CREATE TABLE IF NOT EXISTS word (text TEXT NOT NULL PRIMARY KEY)");
    }
    return database;
}

/// A source with three notes and a word.
struct Files {
    TemporaryFolder folder;
    std::string from = folder / "from.db";
    std::string to = folder / "to.db";

    Files() {
        Database database = open(from, Access::create);
        for (const std::int64_t id : {1, 2, 3}) {
            database.run("INSERT INTO note (id) VALUES (?)", {id});
        }
        database.run("INSERT INTO word (text) VALUES (?)", {std::string_view("a")});
    }

    test::ChildRun copy(std::vector<std::string> words = {},
                        const store::CopyRules& rules = {}) const {
        words.insert(words.end(), {"--from", from, "--to", to});
        return test::run_in_child([&] {
            CopyCommand command;
            cli::CommandLine line = test::command_line_of(k_tool, words);
            command.declare(line);
            line.parse();
            return static_cast<int>(command.run(line, open, rules));
        });
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(each_table_is_a_line_of_numbers, Files) {
    const test::ChildRun first = copy();
    BOOST_TEST(first.status == 0);
    BOOST_TEST(first.output == "note\t3\t3\t3\nword\t1\t1\t1\n");
    BOOST_TEST(first.errors == "");
    BOOST_TEST(copy().output == "note\t3\t0\t3\nword\t1\t0\t1\n");
    const test::ChildRun quiet = copy({"--quiet"});
    BOOST_TEST(quiet.status == 0);
    BOOST_TEST(quiet.output + quiet.errors == "");
}

BOOST_FIXTURE_TEST_CASE(rows_that_did_not_stay_are_told, Files) {
    const store::CopyRules removes{.before_each_set = "DELETE FROM note"};
    {
        Database database = open(from, Access::create);
        database.run("INSERT INTO note (id) WITH RECURSIVE n (id) AS (SELECT 4 UNION ALL SELECT "
                     "id + 1 FROM n WHERE id < 501) SELECT id FROM n");
    }
    const test::ChildRun run = copy({}, removes);
    BOOST_TEST(run.status == 1);
    BOOST_TEST(run.output.starts_with("note\t501\t1\t1\n"));
    BOOST_TEST(run.errors ==
               "a-tool: warning: " + to +
                   ": 1 of 501 rows that were read are there: are services using it?\n");
    BOOST_TEST(copy({"-q"}, removes).status == 1);
}

BOOST_FIXTURE_TEST_CASE(both_databases_must_be_named_and_the_source_be_there, Files) {
    const auto fault = [](CopyCommand command) {
        return error_of([&] {
            const cli::CommandLine line = test::command_line_of(k_tool, {});
            command.run(line, open);
        });
    };
    BOOST_TEST(fault({.from = from, .to = ""}) == "--from and --to are required");
    BOOST_TEST(fault({.from = "", .to = to}) == "--from and --to are required");
    BOOST_TEST(fault({.from = folder / "none.db", .to = to}).starts_with(folder / "none.db"));
    BOOST_TEST(folder.count() == 1); // no destination was made
}

BOOST_AUTO_TEST_CASE(the_help_has_the_tools_own_example) {
    BOOST_TEST(k_tool.name == "a-tool copy");
    BOOST_TEST(k_tool.synopsis.at(0) == "--from URL --to URL");
    BOOST_TEST(k_tool.examples.at(0).command == "a-tool copy --from a --to b");
    BOOST_TEST(CopyCommand::tool("x", "y", "[--host NAME]").synopsis.at(0) == "[--host NAME]");
}

BOOST_AUTO_TEST_SUITE_END()
