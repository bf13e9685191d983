// SPDX-License-Identifier: MIT
#include "sip/ban/ban_store.hpp"
#include "sip/status/watch_state.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using logfile::Time;

BOOST_AUTO_TEST_SUITE(sip_status_watch_state)

BOOST_AUTO_TEST_CASE(the_last_state_is_kept) {
    constexpr Time k_now{std::chrono::hours(500'000)};
    sip::BanStore store(":memory:");
    BOOST_TEST(!sip::stored_state(store));

    sip::LogCounts log{.path = "b", .lines = 9};
    log.how.understood = 5;
    log.how.of_others = 3;
    log.how.unknown = 1;
    sip::LogCounts other{.path = "a"};
    other.trouble = "a: Permission denied";
    sip::WatchState state{.pid = 4711,
                          .is_lasting = false,
                          .started = k_now,
                          .seen = k_now + std::chrono::seconds(3),
                          .has_ended = true,
                          .logs = {log, other},
                          .ends = {{"nft-ban", "is not running"}},
                          .mail = {3, k_now, "sendmail failed"},
                          .refused_reload = "conf:1: wrong",
                          .mistake = "an example is allowed",
                          .note = "could be better",
                          .known = {.channels = {.notice = 5, .security = 6}, .understood = 7}};
    sip::store_state(store, state);
    const std::optional<sip::WatchState> stored = sip::stored_state(store);
    BOOST_REQUIRE(stored);
    BOOST_TEST(stored->pid == 4711);
    BOOST_TEST(!stored->is_lasting);
    BOOST_CHECK(stored->started == k_now);
    BOOST_CHECK(stored->seen == k_now + std::chrono::seconds(3));
    BOOST_TEST(stored->has_ended);
    BOOST_REQUIRE(stored->logs.size() == 2);
    BOOST_TEST(stored->logs[0].trouble == "a: Permission denied");
    BOOST_TEST(stored->logs[1].path == "b");
    BOOST_TEST(stored->logs[1].lines == 9);
    BOOST_TEST(stored->logs[1].how.understood == 5);
    BOOST_TEST(stored->logs[1].how.of_others == 3);
    BOOST_TEST(stored->logs[1].how.unknown == 1);
    BOOST_CHECK(stored->ends == state.ends);
    BOOST_CHECK(stored->mail == state.mail);
    BOOST_TEST(stored->refused_reload == state.refused_reload);
    BOOST_TEST(stored->mistake == state.mistake);
    BOOST_TEST(stored->note == state.note);
    BOOST_TEST(stored->known.channels.notice == 5);
    BOOST_TEST(stored->known.channels.security == 6);
    BOOST_TEST(stored->known.understood == 7);

    state.logs.clear();
    state.ends.clear();
    sip::store_state(store, state);
    BOOST_TEST(sip::stored_state(store)->logs.empty());
    BOOST_TEST(sip::stored_state(store)->ends.empty());
}

BOOST_AUTO_TEST_CASE(the_fifo_of_the_socket_is_read_by_the_service) {
    BOOST_TEST(sip::is_read_by_service({sip::name_of_fifo("/run/ispkit/bans"), ""}));
    BOOST_TEST(!sip::is_read_by_service({sip::name_of_fifo("/run/ispkit/bans2"), ""}));
    BOOST_TEST(!sip::is_read_by_service({"nft-ban", ""}));
}

BOOST_AUTO_TEST_CASE(counts_and_ages_do_not_change_health) {
    sip::LogCounts log{.path = "log", .lines = 100};
    log.how.understood = 90;
    sip::WatchState state;
    state.logs = {log};
    state.ends = {{"nft-ban", "ended 3 s ago"}};
    state.note = "5 failures";
    const auto is_as_before = [&](auto change) {
        sip::WatchState changed = state;
        change(changed);
        return sip::are_as_healthy(state, changed) && sip::are_as_healthy(changed, state);
    };
    BOOST_TEST(is_as_before([](sip::WatchState& one) {
        ++one.logs[0].lines;
        one.ends[0].trouble = "ended 4 s ago";
        one.note.clear();
    }));
    BOOST_TEST(!is_as_before([](sip::WatchState& one) { one.logs[0].trouble = "log: gone"; }));
    BOOST_TEST(!is_as_before([](sip::WatchState& one) { one.logs[0].how.unknown = 1000; }));
    BOOST_TEST(!is_as_before([](sip::WatchState& one) { one.logs.pop_back(); }));
    BOOST_TEST(!is_as_before([](sip::WatchState& one) { one.ends[0].trouble.clear(); }));
    BOOST_TEST(!is_as_before([](sip::WatchState& one) { one.mail.failures = 1; }));
    BOOST_TEST(!is_as_before([](sip::WatchState& one) { one.refused_reload = "wrong"; }));
}

BOOST_AUTO_TEST_SUITE_END()
