// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/policy/database_opening.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <thread>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(mail_policy_database_opening)

namespace {

/// A folder, a database in it, and its opening.
struct OpeningFixture {
    TemporaryFolder folder;
    std::string url = folder / "x.db";
    mail::DatabaseOpening opening{url};

    /// While it has a lock, the opening takes time, up to five seconds.
    store::Database other{url};
    std::optional<store::Transaction> lock;

    /// Asks again while it is busy.
    store::Database open_at_last() {
        for (;;) {
            try {
                return opening.open_soon(false);
            } catch (const store::Busy&) {
            }
        }
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(what_is_opened_can_be_used, OpeningFixture) {
    store::Database database = opening.open();
    database.run("CREATE TABLE note (name TEXT)");
    open_at_last().run("INSERT INTO note VALUES ('a')");
}

BOOST_FIXTURE_TEST_CASE(who_waits_is_told_that_it_is_busy, OpeningFixture) {
    lock.emplace(other);
    BOOST_CHECK_THROW(opening.open_soon(false), store::Busy);
    BOOST_CHECK_THROW(opening.open_soon(false), store::Busy);
    lock.reset();
    open_at_last().run("CREATE TABLE note (name TEXT)");
}

BOOST_FIXTURE_TEST_CASE(in_trouble_nobody_waits_for_it, OpeningFixture) {
    lock.emplace(other);
    BOOST_CHECK_THROW(opening.open_soon(true), store::Away);
    BOOST_CHECK_THROW(opening.open_soon(true), store::Away);
    lock.reset();
    opening.open();
}

BOOST_FIXTURE_TEST_CASE(after_two_failures_there_is_a_pause, OpeningFixture) {
    const Error failure("no route");
    opening.note_failure(failure);
    opening.open_soon(true);
    opening.note_failure(failure);
    BOOST_TEST(opening.failure() == "no route");
    BOOST_CHECK_EXCEPTION(opening.open_soon(true), store::Away, [](const Error& error) {
        return error.what() == std::string("no route");
    });
    std::this_thread::sleep_for(110ms);
    opening.open_soon(true);
    opening.note_success();
    BOOST_TEST(opening.failure().empty());
}

BOOST_AUTO_TEST_SUITE_END()
