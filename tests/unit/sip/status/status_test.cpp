// SPDX-License-Identifier: MIT
#include "sip/status/status.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;
using Strings = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(sip_status_status)

namespace {

constexpr Time k_now{std::chrono::hours(500'000)};

/// A watch that works, with one log.
struct Healthy {
    sip::Status status{
        .database = "state.db",
        .watch = sip::WatchState{.pid = 4711,
                                 .is_lasting = true,
                                 .started = k_now - 24h,
                                 .seen = k_now - 5s,
                                 .has_ended = false,
                                 .logs = {},
                                 .ends = {{"nft-ban", ""}}},
        .logs = {{.recent = {.path = "log"},
                  .counts = {.lines = 100, .understood = 90, .last_line = k_now - 1h},
                  .position = 1000}},
        .bans_running = 0,
        .attempts = {},
        .bans = {}};
    sip::HealthLimits limits;
    std::optional<bool> is_running = true;

    Strings problems() const { return sip::problems(status, is_running, limits, k_now); }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_quiet_watch_is_healthy, Healthy) {
    BOOST_TEST(problems().empty());
    is_running = std::nullopt; // a user who may not know goes by the sign of life
    BOOST_TEST(problems().empty());
}

BOOST_FIXTURE_TEST_CASE(what_is_unknown_is_not_healthy, Healthy) {
    status.watch.reset();
    BOOST_TEST(problems() ==
               Strings{"no watch is running: none has used the database state.db yet (--db "
                       "names another; under systemd, 'journalctl -u sip-banwatch' says why)"});
}

BOOST_FIXTURE_TEST_CASE(a_dead_watch_is_named, Healthy) {
    is_running = false;
    BOOST_TEST(problems() ==
               Strings{"no watch is running: process 4711 died (last sign of life 5 s ago; under "
                       "systemd, 'journalctl -u sip-banwatch' says why)"});
    status.watch->has_ended = true;
    BOOST_TEST(problems() == Strings{"no watch is running: it was ended 5 s ago (under systemd, "
                                     "'journalctl -u sip-banwatch' says why)"});
}

BOOST_FIXTURE_TEST_CASE(a_watch_without_a_sign_of_life_is_named, Healthy) {
    status.watch->seen = k_now - 61s;
    BOOST_TEST(problems() == Strings{"the watch gave no sign of life for 61 s (process 4711 died, "
                                     "hangs or cannot write to the database)"});
    limits.heartbeat = 61s;
    BOOST_TEST(problems().empty());
    status.watch->seen = k_now + 62s;
    BOOST_TEST(problems() == Strings{"the last sign of life of the watch is 62 s in the future "
                                     "(was the clock changed?)"});
}

BOOST_FIXTURE_TEST_CASE(a_watch_that_starts_is_not_healthy_yet, Healthy) {
    status.watch->ends.clear();
    BOOST_TEST(problems() == Strings{"the watch is starting"});
    is_running = false;
    BOOST_TEST(problems().size() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_watch_from_cron_may_have_ended, Healthy) {
    status.watch->is_lasting = false;
    status.watch->has_ended = true;
    is_running = false;
    BOOST_TEST(problems().empty());
    status.watch->seen = k_now - 61s;
    BOOST_TEST(problems() == Strings{"the watch gave no sign of life for 61 s (watch --once has "
                                     "not run since)"});
}

BOOST_FIXTURE_TEST_CASE(a_log_that_is_too_old_is_named_if_there_is_a_limit, Healthy) {
    limits.max_age = 1h;
    BOOST_TEST(problems().empty());
    limits.max_age = 3599s;
    BOOST_TEST(problems() == Strings{"log: the last line is 3600 s old (at most 3599 s)"});
    status.logs[0].counts.last_line = {};
    BOOST_TEST(problems() == Strings{"log: has no line yet"});
}

BOOST_FIXTURE_TEST_CASE(a_log_that_is_hardly_understood_is_named, Healthy) {
    sip::LogCounts& recent = status.logs[0].recent;
    recent.lines = 23;
    recent.how.understood = 2;
    recent.how.unknown = 21;
    BOOST_TEST(problems() == Strings{"log: 21 of the last 23 lines have an unknown shape"});
    recent.how.understood = 3;
    BOOST_TEST(problems().empty());
    recent.how.understood = 0;
    BOOST_TEST(problems().size() == 1);
    recent.how.unknown = 0; // those of other programs only
    BOOST_TEST(problems().empty());
    status.logs[0].counts.understood = 0;
    BOOST_TEST(problems() == Strings{"log: no line has a shape of Asterisk, FreeSWITCH, Kamailio "
                                     "or OpenSIPS (lines read: 100)"});
}

BOOST_FIXTURE_TEST_CASE(the_troubles_of_logs_and_firewall_ends_are_named, Healthy) {
    status.logs[0].recent.trouble = "log: Permission denied";
    status.watch->ends = {{"nft-ban", "is not running"}};
    BOOST_TEST(problems() == (Strings{"log: Permission denied", "nft-ban: is not running"}));
}

BOOST_FIXTURE_TEST_CASE(mails_that_fail_and_a_refused_reload_are_named, Healthy) {
    status.watch->mail = {.failures = 2, .last_failure = k_now - 90s, .trouble = {}};
    status.watch->note = "no fault";
    BOOST_TEST(problems().empty()); // later ones were accepted
    status.watch->mail.trouble = "sendmail failed with status 75";
    status.watch->refused_reload = "conf:3: unknown setting 'x'";
    BOOST_TEST(problems() == (Strings{"mail: sendmail failed with status 75 (2 failed since the "
                                      "watch began, the last 90 s ago)",
                                      "the last reload was refused: conf:3: unknown setting 'x'"}));
}

BOOST_FIXTURE_TEST_CASE(a_foreign_log_with_few_lines_is_named_after_a_minute, Healthy) {
    sip::StoredCounts& counts = status.logs[0].counts;
    counts = {.lines = 2, .unknown = 1, .last_line = k_now - 60s};
    BOOST_TEST(problems().empty());
    counts.last_line = k_now - 61s;
    BOOST_TEST(problems() == Strings{"log: no line has a shape of Asterisk, FreeSWITCH, Kamailio "
                                     "or OpenSIPS (lines read: 2)"});
    counts.unknown = 0; // those of other programs say nothing yet
    BOOST_TEST(problems().empty());
    counts = {.lines = 2, .understood = 1, .unknown = 1, .last_line = k_now - 61s};
    BOOST_TEST(problems().empty());
}

BOOST_AUTO_TEST_CASE(the_status_is_what_the_database_holds) {
    sip::BanStore store(":memory:");
    BOOST_TEST(!sip::read_status(store, ":memory:", k_now).watch);
    sip::Batch batch{.number = 1,
                     .logs = {{.path = "log",
                               .positions = {{.offset = 5}, {.offset = 42}},
                               .counts = {.lines = 7, .last_line = k_now}}}};
    batch.attempts[static_cast<std::size_t>(sip::Kind::acl)] = 7;
    store.begin_watch(k_now);
    store.exchange(batch, {}, k_now);
    sip::store_state(store, {.pid = 1,
                             .started = k_now,
                             .seen = k_now,
                             .logs = {{.path = "log"}, {.path = "other"}},
                             .ends = {}});
    const sip::Status status = sip::read_status(store, ":memory:", k_now);
    BOOST_REQUIRE(status.logs.size() == 2);
    BOOST_TEST(status.logs[0].counts.lines == 7);
    BOOST_CHECK(status.logs[0].counts.last_line == k_now);
    BOOST_CHECK(status.logs[0].position == 42U);
    BOOST_TEST(!status.logs[1].position);
    BOOST_TEST(status.attempts.at("acl") == 7);
}

BOOST_AUTO_TEST_SUITE_END()
