// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "store/copy/table_copy.hpp"
#include "temporary_folder.hpp"
#include "test_database.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using store::CopyRules;
using store::Database;

BOOST_AUTO_TEST_SUITE(store_copy_table_copy)

namespace {

constexpr std::string_view k_tables[] = {
    "CREATE TABLE log (host TEXT NOT NULL, word TEXT NOT NULL, change BIGINT NOT NULL)",
    "CREATE TABLE note (id BIGINT NOT NULL, host TEXT NOT NULL, text TEXT NOT NULL, "
    "weight DOUBLE PRECISION NOT NULL, PRIMARY KEY (id, host))",
    "CREATE TABLE sets (last BIGINT NOT NULL PRIMARY KEY)"};

void make_tables(Database& database) {
    for (const std::string_view table : k_tables) {
        database.run(table);
    }
}

/// What tells rows of a table without a primary key apart.
CopyRules rules() {
    return {.left_out = {"sets"}, .keys = {{"log", {"host", "word"}}}};
}

/// A program's databases, in which it has no row yet.
struct Databases {
    TestDatabase from_place;
    TestDatabase to_place;
    Database model{":memory:"};
    Database from{from_place.url()};
    Database to{to_place.url()};

    Databases() {
        for (Database* const database : {&model, &from, &to}) {
            make_tables(*database);
        }
    }

    /// "table read added rows" for each table.
    std::string copy(const CopyRules& with = rules()) {
        std::string text;
        for (const store::TableCopy& copy : copy_tables(model, from, to, with)) {
            text += fmt::format("{}{} {} {} {}", text.empty() ? "" : ", ", copy.table, copy.read,
                                copy.added, copy.rows);
        }
        return text;
    }
};

void add_note(Database& database, std::int64_t id, std::string_view host, std::string_view text,
              double weight = 1.5) {
    database.run("INSERT INTO note (id, host, text, weight) VALUES (?, ?, ?, ?)",
                 {id, host, text, weight});
}

void add_log(Database& database, std::string_view host, std::string_view word,
             std::int64_t times = 1) {
    for (std::int64_t i = 0; i < times; ++i) {
        database.run("INSERT INTO log (host, word, change) VALUES (?, ?, ?)",
                     {host, word, std::int64_t{1}});
    }
}

/// "1 a text 1.5; 2 ...".
std::string notes(Database& database) {
    std::string text;
    database.query("SELECT id, host, text, weight FROM note ORDER BY id, host", {},
                   [&](const store::Row& row) {
                       text += fmt::format("{}{} {} {} {}", text.empty() ? "" : "; ",
                                           row.integer(0), row.text(1), row.text(2), row.real(3));
                   });
    return text;
}

/// "a:x:7", host, word and change, of each row.
std::string logs(Database& database) {
    std::string text;
    database.query("SELECT host, word, change FROM log ORDER BY host, word, change", {},
                   [&](const store::Row& row) {
                       text += fmt::format("{}{}:{}:{}", text.empty() ? "" : " ", row.text(0),
                                           row.text(1), row.integer(2));
                   });
    return text;
}

std::int64_t number(Database& database, std::string_view sql) {
    std::int64_t result = -1;
    database.query(sql, {}, [&](const store::Row& row) { result = row.integer(0); });
    return result;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(rows_of_every_type_arrive_as_they_are, Databases) {
    add_note(from, 2, "b", "two 'words', \"quoted\"", 0.1);
    add_note(from, std::int64_t{1} << 62, "", "", -1e300);
    add_log(from, "a", "x");
    BOOST_TEST(copy() == "log 1 1 1, note 2 2 2");
    BOOST_TEST(notes(to) == notes(from));
    BOOST_TEST(notes(to) == "2 b two 'words', \"quoted\" 0.1; 4611686018427387904   -1e+300");
    BOOST_TEST(logs(to) == "a:x:1");
}

BOOST_FIXTURE_TEST_CASE(nothing_is_copied_from_nothing, Databases) {
    BOOST_TEST(copy() == "log 0 0 0, note 0 0 0");
}

BOOST_FIXTURE_TEST_CASE(rows_that_are_there_stay_as_they_are, Databases) {
    add_note(from, 1, "a", "of the source");
    add_note(from, 1, "b", "new");
    add_note(to, 1, "a", "of the destination");
    add_note(to, 9, "z", "its own");
    BOOST_TEST(copy() == "log 0 0 0, note 2 1 3");
    BOOST_TEST(notes(to) == "1 a of the destination 1.5; 1 b new 1.5; 9 z its own 1.5");
    BOOST_TEST(copy() == "log 0 0 0, note 2 0 3"); // again
}

BOOST_FIXTURE_TEST_CASE(of_rows_that_are_alike_there_are_as_many_as_in_the_source, Databases) {
    add_log(from, "a", "none", 3);
    add_log(from, "a", "one", 3);
    add_log(from, "a", "more", 2);
    add_log(from, "b", "one", 1);
    add_log(to, "a", "one", 1);
    add_log(to, "a", "more", 5);
    BOOST_TEST(copy() == "log 9 6 12, note 0 0 0");
    BOOST_TEST(number(to, "SELECT COUNT(*) FROM log WHERE word = 'none'") == 3);
    BOOST_TEST(number(to, "SELECT COUNT(*) FROM log WHERE host = 'a' AND word = 'one'") == 3);
    BOOST_TEST(number(to, "SELECT COUNT(*) FROM log WHERE word = 'more'") == 5);
    BOOST_TEST(copy() == "log 9 0 12, note 0 0 0");
}

BOOST_FIXTURE_TEST_CASE(a_text_is_renamed_in_its_column_alone, Databases) {
    add_note(from, 1, "", "");
    add_note(from, 1, "other", "");
    add_log(from, "", "");
    CopyRules with = rules();
    with.renaming = {.column = "host", .from = "", .to = "mx1"};
    BOOST_TEST(copy(with) == "log 1 1 1, note 2 2 2");
    BOOST_TEST(notes(to) == "1 mx1  1.5; 1 other  1.5");
    BOOST_TEST(logs(to) == "mx1::1");
    BOOST_TEST(copy(with) == "log 1 0 1, note 2 0 2"); // by the new name
}

BOOST_FIXTURE_TEST_CASE(each_set_of_rows_has_its_statement_and_all_have_one, Databases) {
    for (std::int64_t i = 0; i < 1200; ++i) {
        add_note(from, i, "a", "t");
    }
    add_log(from, "a", "x", 2);
    to.run("INSERT INTO sets (last) VALUES (0)");
    CopyRules with = rules();
    with.computed = {{"change", "(SELECT last FROM sets)"}};
    with.before_each_set = "UPDATE sets SET last = last + 1";
    with.after_all = "UPDATE sets SET last = last + 1000";
    BOOST_TEST(copy(with) == "log 2 2 2, note 1200 1200 1200");
    BOOST_TEST(logs(to) == "a:x:1 a:x:1"); // what the statement before has made of it
    BOOST_TEST(number(to, "SELECT last FROM sets") == 1004); // log in one set, note in three
    BOOST_TEST(number(to, "SELECT SUM(id) FROM note") == 1199 * 600);
}

BOOST_FIXTURE_TEST_CASE(the_statement_after_all_runs_without_rows_too, Databases) {
    CopyRules with = rules();
    with.before_each_set = "INSERT INTO sets (last) SELECT 1 WHERE true";
    with.after_all = "INSERT INTO sets (last) VALUES (7)";
    copy(with);
    BOOST_TEST(number(to, "SELECT SUM(last) FROM sets") == 7);
}

BOOST_AUTO_TEST_CASE(a_copy_that_was_interrupted_goes_on) {
    const TemporaryFolder folder;
    const std::string source = folder / "from.db";
    const std::string destination = folder / "to.db";
    constexpr std::int64_t k_rows = 1100;
    {
        Database from(source);
        make_tables(from);
        const store::Value none{std::int64_t{0}};
        from.run("INSERT INTO note WITH RECURSIVE n (id) AS (SELECT ? UNION ALL SELECT id + 1 FROM "
                 "n WHERE id < 1099) SELECT id, 'h', 't', 1 FROM n",
                 {none});
        add_log(from, "a", "x", 3);
    }
    for (const FaultSeries& series : {FaultSeries{Call::write, EIO, destination, "I/O error"},
                                      {Call::sync, EIO, destination, "I/O error"}}) {
        for_each_fault(
            series,
            [&] {
                Database model(":memory:");
                make_tables(model);
                Database from(source, store::Access::read_only);
                Database to(destination);
                to.migrate("test", "note", {k_tables[0], k_tables[1], k_tables[2]});
                copy_tables(model, from, to, rules());
            },
            [&](const std::string& message) {
                Database to(destination);
                to.migrate("test", "note", {k_tables[0], k_tables[1], k_tables[2]});
                const std::int64_t there = number(to, "SELECT COUNT(*) FROM note");
                BOOST_TEST((there == k_rows || (!message.empty() && there % 500 == 0)));
                Database model(":memory:");
                make_tables(model);
                Database from(source, store::Access::read_only);
                copy_tables(model, from, to, rules());
                BOOST_TEST(number(to, "SELECT COUNT(*) FROM note") == k_rows);
                BOOST_TEST(number(to, "SELECT COUNT(*) FROM log") == 3);
                to.run("DELETE FROM note");
                to.run("DELETE FROM log");
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
