// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "store/database.hpp"
#include "temporary_folder.hpp"
#include "test_database.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <thread>

using namespace ispkit;
using store::Database;
using store::Transaction;

BOOST_AUTO_TEST_SUITE(store_database)

namespace {

std::int64_t count(Database& database) {
    std::int64_t rows = -1;
    database.query("SELECT count(*) FROM note", {},
                   [&](const store::Row& row) { rows = row.integer(0); });
    return rows;
}

constexpr std::string_view k_tables = "CREATE TABLE note (name TEXT NOT NULL, size REAL);";

} // namespace

BOOST_AUTO_TEST_CASE(values_come_back_as_they_were_given) {
    const TestDatabase place;
    Database database(place.url());
    database.migrate("test", "note", {k_tables});
    database.run("INSERT INTO note VALUES (?, ?)", {std::string_view("a\0'b", 4), 2.5});
    BOOST_TEST(database.changed() == 1);
    int rows = 0;
    database.query("SELECT name, size, 7 FROM note WHERE size > ?", {2.0},
                   [&](const store::Row& row) {
                       ++rows;
                       BOOST_TEST(row.text(0) == std::string("a\0'b", 4));
                       BOOST_TEST(row.real(1) == 2.5);
                       BOOST_TEST(row.integer(2) == 7);
                   });
    BOOST_TEST(rows == 1);
    BOOST_CHECK_THROW(database.run("INSERT INTO note VALUES (NULL, 1)"), Error);
    BOOST_CHECK_THROW(database.run("no SQL"), Error);
}

BOOST_AUTO_TEST_CASE(a_transaction_is_all_or_nothing) {
    const TestDatabase place;
    Database database(place.url());
    database.migrate("test", "note", {k_tables});
    {
        Transaction transaction(database);
        database.run("INSERT INTO note VALUES ('a', 1)");
    }
    BOOST_TEST(count(database) == 0);
    Transaction transaction(database);
    database.run("INSERT INTO note VALUES ('a', 1)");
    transaction.commit();
    BOOST_TEST(count(database) == 1);
}

BOOST_AUTO_TEST_CASE(a_round_is_all_or_nothing_and_may_end_its_transaction) {
    const TestDatabase place(TestDatabase::shared);
    Database database(place.url());
    database.migrate("test", "note", {k_tables});
    store::RowSet notes({"name", "size"});
    notes.add({"a", 1.0});
    notes.add({"b", 2.0});
    constexpr std::string_view k_insert = "INSERT INTO note SELECT name, size FROM asked";
    constexpr std::string_view k_mistake = "INSERT INTO note SELECT NULL, size FROM asked";
    enum class Around { nothing, transaction, transaction_that_it_ends };
    // The first time a server learns the statements, some of them from a round that fails.
    database.prepare_for_service();
    for (const Around around :
         {Around::nothing, Around::transaction, Around::transaction_that_it_ends}) {
        for (const bool is_mistaken : {true, false}) {
            const std::int64_t before = count(database);
            const auto write = [&] {
                std::optional<Transaction> transaction;
                if (around != Around::nothing) {
                    transaction.emplace(database);
                    database.run("INSERT INTO note VALUES ('begun', 0)");
                }
                store::Round round(database, store::Round::Kind::writes);
                round.lock({"one", "two"});
                round.run(k_insert, notes);
                round.run(is_mistaken ? k_mistake : k_insert, notes);
                if (around == Around::transaction_that_it_ends) {
                    transaction->commit(round);
                    return;
                }
                round.finish();
                if (transaction) {
                    transaction->commit();
                }
            };
            if (is_mistaken) {
                BOOST_CHECK_THROW(write(), Error);
                BOOST_TEST(count(database) == before);
            } else {
                write();
                BOOST_TEST(count(database) == before + 4 + (around != Around::nothing));
            }
        }
    }
}

// More than a server has room for.
BOOST_AUTO_TEST_CASE(a_round_may_lock_any_number_of_keys) {
    const TestDatabase place;
    Database database(place.url());
    std::set<std::string> keys;
    for (int i = 0; i < 50'000; ++i) {
        keys.insert("key " + std::to_string(i));
    }
    store::Round round(database, store::Round::Kind::writes);
    round.lock(keys);
    BOOST_CHECK_NO_THROW(round.finish());
}

BOOST_AUTO_TEST_CASE(many_keys_are_one_lock_on_a_server) {
    if (!TestDatabase::is_postgres()) {
        return; // one writer at a time
    }
    const TestDatabase place;
    Database database(place.url());
    const auto locks_of = [&](int number) {
        std::set<std::string> keys;
        for (int i = 0; i < number; ++i) {
            keys.insert("key " + std::to_string(i));
        }
        Transaction transaction(database);
        store::Round round(database, store::Round::Kind::writes);
        round.lock(keys);
        round.finish();
        std::int64_t locks = 0;
        database.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
                       "AND mode = 'ExclusiveLock' AND pid = pg_backend_pid()",
                       {}, [&](const store::Row& row) { locks = row.integer(0); });
        return locks;
    };
    BOOST_TEST(locks_of(100) == 100);
    BOOST_TEST(locks_of(300) == 1);
}

BOOST_AUTO_TEST_CASE(the_tables_are_brought_up_to_date_once) {
    const TemporaryFolder folder;
    const std::string file = folder / "sub/test.db";
    constexpr std::string_view k_second = "INSERT INTO note VALUES ('second', 2);";
    {
        Database database(file);
        database.migrate("test", "note", {k_tables});
        BOOST_TEST(count(database) == 0);
    }
    for (int i = 0; i < 2; ++i) {
        Database database("sqlite:" + file);
        database.migrate("test", "note", {k_tables, k_second});
        BOOST_TEST(count(database) == 1);
    }
    Database database(file);
    BOOST_CHECK_THROW(database.migrate("test", "note", {k_tables}), Error);
    Database looker(file, store::Access::read_only);
    BOOST_CHECK_THROW(looker.migrate("test", "note", {k_tables, k_second, k_second}), Error);
    BOOST_CHECK_THROW(looker.run("INSERT INTO note VALUES ('x', 1)"), Error);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_made_by_some_and_what_others_made_is_left_alone) {
    const TemporaryFolder folder;
    const auto open = [&](const std::string& name, store::Access access,
                          std::string_view table = "note") {
        Database(folder / name, access).migrate("test", table, {k_tables});
    };
    for (const store::Access access : {store::Access::read_only, store::Access::read_write}) {
        BOOST_TEST(!store::is_there(folder / "new.db"));
        BOOST_CHECK_THROW(open("new.db", access), Error);
        BOOST_TEST(folder.count() == 0);
        folder.write("empty.db", "");
        BOOST_CHECK_THROW(open("empty.db", access), Error);
        BOOST_TEST(folder.read("empty.db").empty());
        std::filesystem::remove(folder / "empty.db");
    }
    open("new.db", store::Access::create);
    BOOST_TEST(store::is_there(folder / "new.db"));
    for (const store::Access access :
         {store::Access::read_only, store::Access::read_write, store::Access::create}) {
        open("new.db", access);
        BOOST_CHECK_THROW(open("new.db", access, "other"), Error);
    }
    BOOST_CHECK_THROW(open("a/b/new.db", store::Access::create), Error);
    BOOST_TEST(folder.count() == 1);
}

BOOST_AUTO_TEST_CASE(two_may_write_to_one_file) {
    const TemporaryFolder folder;
    const std::string file = folder / "test.db";
    Database(file).migrate("test", "note", {k_tables});
    const auto write = [&] {
        Database database(file);
        for (int i = 0; i < 100; ++i) {
            Transaction transaction(database);
            database.run("INSERT INTO note VALUES ('x', 1)");
            transaction.commit();
        }
    };
    std::thread other(write);
    write();
    other.join();
    Database database(file);
    BOOST_TEST(count(database) == 200);
}

BOOST_AUTO_TEST_CASE(what_a_service_writes_is_moved_from_the_log_while_it_goes_on) {
    const TemporaryFolder folder;
    const std::string file = folder / "test.db";
    Database database(file);
    database.migrate("test", "note", {k_tables});
    database.prepare_for_service();
    const std::string text(100'000, 'x');
    constexpr std::uintmax_t k_written = 20'000'000;
    for (std::uintmax_t octets = 0; octets < k_written; octets += text.size()) {
        database.run("INSERT INTO note VALUES (?, 1)", {text});
    }
    const auto patience = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::filesystem::file_size(file) < k_written &&
           std::chrono::steady_clock::now() < patience) {
        database.run("INSERT INTO note VALUES ('x', 1)");
        database.give_way();
    }
    BOOST_TEST(std::filesystem::file_size(file) >= k_written);
}

BOOST_AUTO_TEST_CASE(a_long_result_may_take_long_if_its_rows_come, *k_on_server) {
    Database database(TestDatabase().url());
    database.limit_waits();
    int rows = 0;
    // The server sends what fills its buffer.
    database.query("SELECT repeat('x', 20000) FROM generate_series(1, 4) "
                   "WHERE pg_sleep(1) IS NOT NULL",
                   {}, [&](const store::Row&) { ++rows; });
    BOOST_TEST(rows == 4);
    BOOST_CHECK_THROW(database.query("SELECT pg_sleep(4)", {}, [](const store::Row&) {}),
                      store::Away);
}

BOOST_AUTO_TEST_CASE(what_is_no_database_is_refused_by_its_name) {
    const TemporaryFolder folder;
    std::ofstream(folder / "text") << std::string(5000, 'x');
    const auto opened = [](const std::string& url) {
        Database(url).migrate("test", "note", {k_tables});
    };
    const auto names_it = [](const Error& error) {
        return std::string_view(error.what()).find("text") != std::string_view::npos;
    };
    BOOST_CHECK_EXCEPTION(opened(folder / "text"), Error, names_it);
    BOOST_CHECK_THROW(opened("mysql://localhost/x"), Error);
    BOOST_CHECK_THROW(opened(folder / "."), Error);
    BOOST_TEST(folder.count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
