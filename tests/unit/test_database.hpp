// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"
#include "store/postgres/postgres.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>

namespace ispkit {

/// An empty database for a test: a schema on the PostgreSQL server of ISPKIT_TEST_POSTGRES, or
/// without that, SQLite in memory, or in a file if several connections are to share it.
class TestDatabase {
public:
    enum Sharing { alone, shared };

    explicit TestDatabase(Sharing sharing = alone) {
        if (is_postgres()) {
            store::enable_postgres();
            static int number = 0;
            const std::string schema = fmt::format("test_{}_{}", ::getpid(), ++number);
            store::Database(server()).run("CREATE SCHEMA " + schema);
            url_ = fmt::format("{0}&options=-csearch_path%3D{1}&application_name={1}", server(),
                               schema);
        } else if (sharing == shared) {
            url_ = folder_.emplace() / "test.db";
        }
    }

    const std::string& url() const { return url_; }

    static bool is_postgres() { return !server().empty(); }

    /// A connection after which no other one to this database is left: a server goes on for a while
    /// with what it got on one that has broken.
    store::Database last_connection() const {
        store::Database database(url_);
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        for (bool has_others = is_postgres(); has_others;) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < patience);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            has_others = false;
            database.query("SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                           "AND application_name = current_setting('application_name')",
                           {}, [&](const store::Row&) { has_others = true; });
        }
        return database;
    }

private:
    static std::string server() {
        const char* const url = std::getenv("ISPKIT_TEST_POSTGRES");
        return url == nullptr ? "" : url;
    }

    std::string url_ = ":memory:";
    std::optional<TemporaryFolder> folder_;
};

/// For tests of what only a server does.
inline const boost::unit_test::precondition k_on_server([](boost::unit_test::test_unit_id) {
    return TestDatabase::is_postgres();
});

} // namespace ispkit
