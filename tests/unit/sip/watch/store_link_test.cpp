// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/watch/store_link.hpp"
#include "test_database.hpp"

#include <boost/test/unit_test.hpp>

#include <poll.h>

using namespace ispkit;
using logfile::Time;

BOOST_AUTO_TEST_SUITE(sip_watch_store_link)

namespace {

constexpr Time k_now{std::chrono::hours(500'000)};

sip::StoreLink::Reply reply_of(sip::StoreLink& link, sip::StoreLink::Request request) {
    request.now = k_now;
    link.begin(std::move(request));
    link.wait();
    return link.take().value();
}

/// Whether the descriptor becomes readable.
bool is_readable(int descriptor) {
    pollfd look{.fd = descriptor, .events = POLLIN, .revents = 0};
    constexpr int k_patience = 10'000;
    return ::poll(&look, 1, k_patience) == 1;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_state_is_stored_without_news) {
    const TestDatabase database(TestDatabase::shared);
    sip::StoreLink link(database.url(), "host", "machine", k_now);
    sip::BanStore other(database.url());
    other.allow("203.0.113.0/24", k_now);
    const sip::StoreLink::Reply reply =
        reply_of(link, {.state = sip::WatchState{
                            .pid = 7, .started = k_now, .seen = k_now, .logs = {}, .ends = {}}});
    BOOST_TEST(reply.status.value().watch.value().pid == 7);
    BOOST_TEST(!reply.news);
    BOOST_TEST(link.store().announced_change() == 0);
}

BOOST_AUTO_TEST_CASE(a_watch_that_ends_leaves_its_name_to_another_machine) {
    const TestDatabase database(TestDatabase::shared);
    sip::StoreLink link(database.url(), "host", "machine", k_now);
    sip::WatchState state{.pid = 7, .started = k_now, .seen = k_now, .logs = {}, .ends = {}};
    BOOST_TEST(reply_of(link, {.state = state}).state_failure.empty());
    BOOST_CHECK_THROW(sip::StoreLink(database.url(), "host", "other", k_now), Error);
    state.has_ended = true;
    BOOST_TEST(reply_of(link, {.state = state}).state_failure.empty());
    BOOST_CHECK_NO_THROW(sip::StoreLink(database.url(), "host", "other", k_now));
}

BOOST_AUTO_TEST_CASE(hosts_hear_of_each_others_bans, *k_on_server) {
    const TestDatabase database;
    sip::StoreLink link(database.url(), "host", "machine", k_now);
    const sip::Batch nothing;
    BOOST_TEST((reply_of(link, {.batch = &nothing}).failure == nullptr));
    BOOST_TEST_REQUIRE(is_readable(link.listener())); // what it told itself
    BOOST_TEST(link.has_heard());
    BOOST_TEST(!link.is_deaf());
    BOOST_TEST((reply_of(link, {.batch = &nothing}).failure == nullptr));
    BOOST_TEST(!link.has_heard());
    sip::BanStore(database.url(), store::Access::read_write, "other")
        .record({sip::Verdict{.prefix = *net::Prefix::parse("203.0.113.5"),
                              .address = *net::Address::parse("203.0.113.5"),
                              .time = k_now,
                              .duration = std::chrono::minutes(10),
                              .accounts = {}}});
    BOOST_TEST_REQUIRE(is_readable(link.listener()));
    BOOST_TEST(link.has_heard());
}

BOOST_AUTO_TEST_CASE(a_batch_whose_answer_was_lost_counts_once, *k_on_server) {
    const TestDatabase database;
    sip::StoreLink link(database.url(), "host", "machine", k_now);
    sip::BanStore other(database.url());
    sip::Batch batch{.number = 1};
    batch.attempts[0] = 1;
    BOOST_TEST((reply_of(link, {.batch = &batch}).failure == nullptr));
    std::int64_t process = 0;
    link.store().database().query("SELECT pg_backend_pid()", {},
                                  [&](const store::Row& row) { process = row.integer(0); });
    other.database().run("SELECT pg_terminate_backend(?::integer, 10000)", {process});
    BOOST_TEST((reply_of(link, {.batch = &batch}).failure != nullptr));
    BOOST_CHECK_THROW(link.store(), store::Away);
    other.database().run("ALTER TABLE hosts RENAME TO lost");
    BOOST_TEST((reply_of(link, {.batch = &batch}).failure != nullptr)); // opened, but not begun
    other.database().run("ALTER TABLE lost RENAME TO hosts");
    BOOST_TEST((reply_of(link, {.batch = &batch}).failure == nullptr));
    BOOST_TEST(other.totals(sip::BanStore::Total::attempts)["wrong-password"] == 1);
}

BOOST_AUTO_TEST_SUITE_END()
