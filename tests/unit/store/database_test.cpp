// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "removed_folder.hpp"
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

BOOST_AUTO_TEST_CASE(a_name_in_a_removed_folder_has_no_root) {
    const RemovedFolder folder;
    BOOST_TEST(store::full_name("test.db") == "test.db");
    BOOST_TEST(store::full_name("/var/lib/ispkit/test.db") == "/var/lib/ispkit/test.db");
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

BOOST_AUTO_TEST_CASE(statements_that_hang_are_ended_on_the_server, *k_on_server) {
    const TestDatabase place;
    Database other(place.url());
    for (int i = 0; i < 2; ++i) {
        Database database(place.url());
        database.limit_waits();
        std::int64_t server_process = 0;
        database.query("SELECT pg_backend_pid()", {},
                       [&](const store::Row& row) { server_process = row.integer(0); });
        BOOST_CHECK_THROW(database.query("SELECT pg_sleep(60)", {}, [](const store::Row&) {}),
                          store::Away);
        bool hangs = true;
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (hangs && std::chrono::steady_clock::now() < patience) {
            other.give_way();
            hangs = false;
            other.query("SELECT 1 FROM pg_stat_activity WHERE pid = ?", {server_process},
                        [&](const store::Row&) { hangs = true; });
        }
        BOOST_TEST(!hangs);
    }
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

namespace {

/// A table with one row, to which write() adds two, the second of several pages.
struct Notes {
    TestDatabase place{TestDatabase::shared};
    std::string text = std::string(20'000, 'x');

    Notes() {
        Database database(place.url());
        database.migrate("test", "note", {k_tables});
        database.run("INSERT INTO note VALUES ('before', 0)");
    }

    void write() const {
        Database database(place.url(), store::Access::read_write);
        database.migrate("test", "note", {k_tables});
        Transaction transaction(database);
        database.run("INSERT INTO note VALUES ('a', 1)");
        database.run("INSERT INTO note VALUES (?, 2)", {text});
        transaction.commit();
    }

    /// What write() does as a round that ends its transaction.
    void write_round(bool for_service) const {
        store::RowSet rows({"name", "size"});
        rows.add({"a", 1.0});
        rows.add({text, 2.0});
        Database database(place.url(), store::Access::read_write);
        if (for_service) {
            database.prepare_for_service();
            database.limit_waits();
        }
        Transaction transaction(database);
        store::Round round(database, store::Round::Kind::writes);
        round.lock({"a", "b"});
        round.run("INSERT INTO note SELECT name, size FROM asked", rows);
        transaction.commit(round);
    }

    /// Whether all of write() is there, or nothing of it; then takes it back.
    bool is_whole() const {
        Database database = place.last_connection();
        std::string sound = TestDatabase::is_postgres() ? "ok" : "";
        if (sound.empty()) {
            database.query("PRAGMA integrity_check", {},
                           [&](const store::Row& row) { sound = row.text(0); });
        }
        const std::int64_t rows = count(database);
        database.run("DELETE FROM note WHERE size > 0");
        return sound == "ok" && (rows == 1 || rows == 3);
    }
};

bool is_on_file(boost::unit_test::test_unit_id) {
    return !TestDatabase::is_postgres();
}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_call_that_fails_leaves_all_of_a_transaction_or_nothing, Notes,
                        *boost::unit_test::precondition(is_on_file)) {
    for (FaultSeries series : {FaultSeries{Call::open, EMFILE, {}, "open"},
                               {Call::read, EIO},
                               {Call::read, EINTR},
                               {Call::write, ENOSPC, {}, "disk"},
                               {Call::write, EIO},
                               {Call::write, k_full, {}, "disk"},
                               {Call::write, k_short},
                               {Call::write, EINTR},
                               {Call::sync, EIO, {}, {}, Lasting::once},
                               {Call::sync, EIO, {}, {}, Lasting::from_then_on},
                               {Call::resize, EIO},
                               {Call::lock, EIO},
                               {Call::lock, EAGAIN},
                               {Call::map, ENOMEM},
                               {Call::remove, EACCES},
                               {Call::status, EIO},
                               {Call::allocate, ENOMEM}}) {
        series.name = place.url();
        const auto check = [this](const std::string& message) {
            BOOST_TEST(is_whole());
            BOOST_TEST(message.find("No such file") == message.npos, message);
        };
        for_each_fault(
            series, [this] { write(); }, check);
        for_each_fault(
            series, [this] { write_round(false); }, check);
    }
}

BOOST_FIXTURE_TEST_CASE(a_commit_is_an_error_if_the_disk_does_not_take_it, Notes,
                        *boost::unit_test::precondition(is_on_file)) {
    Database database(place.url(), store::Access::read_write);
    {
        Transaction transaction(database);
        database.run("INSERT INTO note VALUES ('lost', 1)");
        const Fault fault(Call::sync, EIO);
        BOOST_CHECK_EXCEPTION(transaction.commit(), Error, [this](const Error& error) {
            return error.what() == place.url() + ": disk I/O error: Input/output error";
        });
    }
    database.run("INSERT INTO note VALUES ('kept', 2)");
    BOOST_TEST(count(database) == 2);
    Database other(place.url(), store::Access::read_only);
    BOOST_TEST(count(other) == 2);
}

BOOST_FIXTURE_TEST_CASE(a_text_is_read_whole_or_not_at_all, Notes,
                        *boost::unit_test::precondition(is_on_file)) {
    write();
    for (const Call call : {Call::allocate, Call::read}) {
        bool is_wrong = false;
        for_each_fault(
            {call, EIO, place.url()},
            [&] {
                Database database(place.url(), store::Access::read_only);
                database.query("SELECT name FROM note WHERE size = 2", {},
                               [&](const store::Row& row) { is_wrong |= row.text(0) != text; });
            },
            [&](const std::string&) { BOOST_TEST(!is_wrong); });
    }
}

BOOST_AUTO_TEST_CASE(tables_that_could_not_be_made_are_made_the_next_time,
                     *boost::unit_test::precondition(is_on_file)) {
    const TemporaryFolder folder;
    const std::string file = folder / "sub/test.db";
    const auto make = [&] {
        Database database(file);
        database.migrate(
            "test", "note",
            {k_tables, "CREATE TABLE more (name TEXT); INSERT INTO more VALUES ('x')"});
        return count(database);
    };
    for (const FaultSeries& series : {FaultSeries{Call::open, EMFILE, file, "open"},
                                      {Call::read, EIO, file},
                                      {Call::write, ENOSPC, file, "disk"},
                                      {Call::sync, EIO, file},
                                      {Call::lock, EIO, file},
                                      {Call::status, EIO, file}}) {
        for_each_fault(
            series, [&] { make(); },
            [&](const std::string&) {
                BOOST_TEST(make() == 0);
                std::filesystem::remove_all(folder / "sub");
            });
    }
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_named_and_left_as_it_is,
                     *boost::unit_test::precondition(is_on_file)) {
    const TemporaryFolder folder;
    const std::string file = folder / "test.db";
    {
        Database database(file);
        database.migrate("test", "note", {k_tables});
        for (int i = 0; i < 1000; ++i) {
            database.run("INSERT INTO note VALUES ('some text', 1)");
        }
    }
    std::string content = folder.read("test.db");
    std::fill(content.begin() + 4096, content.end(), '\xff');
    folder.write("test.db", content);
    const auto names_it = [&](const Error& error) {
        return error.what() == file + ": database disk image is malformed";
    };
    Database database(file);
    database.migrate("test", "note", {k_tables});
    BOOST_CHECK_EXCEPTION(count(database), Error, names_it);
    BOOST_CHECK_EXCEPTION(database.run("INSERT INTO note VALUES ('x', 1)"), Error, names_it);
    BOOST_TEST((folder.read("test.db") == content));
}

BOOST_FIXTURE_TEST_CASE(a_connection_that_breaks_leaves_all_of_a_transaction_or_nothing, Notes,
                        *k_on_server) {
    const FaultSeries series{Call::server, ECONNRESET, place.url(), "server"};
    const auto is_away = [](const std::function<void()>& action) {
        try {
            action();
        } catch (const store::Away&) {
            throw;
        } catch (const Error& error) {
            BOOST_TEST(error.what() == "an error after which the tools do not try again");
        }
    };
    const auto check = [this](const std::string&) { BOOST_TEST(is_whole()); };
    for_each_fault(
        series, [&] { is_away([this] { write(); }); }, check);
    for (const bool for_service : {false, true}) {
        for_each_fault(
            series, [&] { is_away([&] { write_round(for_service); }); }, check);
    }
}

BOOST_AUTO_TEST_SUITE_END()
