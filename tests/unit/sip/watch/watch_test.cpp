// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/watch/watch.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <utility>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;

BOOST_AUTO_TEST_SUITE(sip_watch_watch)

namespace {

std::string failures(std::string_view address, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += fmt::format("[2026-01-01 12:00:{:02}] NOTICE[1] chan_sip.c: Registration from "
                            "'<sip:100@192.0.2.1>' failed for '{}:5060' - Wrong password\n",
                            2 * i, address);
    }
    return text;
}

/// A watch of one log, and its output.
struct Watched : TemporaryFolder {
    std::string log = write("log", "");
    std::string lines;
    std::vector<std::string> notices;
    std::vector<std::string> warnings;
    std::vector<std::string> errors;
    Time now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    /// What the watch starts with, and what a reload reads.
    sip::WatchSettings settings{.logs = {{log, {}}}, .database = *this / "db", .outputs = {}};
    std::function<void()> before_reload = [] {};
    std::function<void()> after_print = [] {};

    Watched() { settings.outputs.printed_to = -1; }

    sip::Watch watch() {
        return sip::Watch(settings,
                          {.print =
                               [this](const std::string& text) {
                                   lines += text;
                                   after_print();
                               },
                           .notice = [this](const std::string& text) { notices.push_back(text); },
                           .warning = [this](const std::string& text) { warnings.push_back(text); },
                           .error = [this](const std::string& text) { errors.push_back(text); }},
                          now, [this] {
                              before_reload();
                              return settings;
                          });
    }

    /// So many failures, two seconds apart, each read as it comes; returns when the last came.
    Time fail(sip::Watch& watching, std::string_view address, int count, Time start) const {
        for (int i = 0; i < count; ++i) {
            append(failures(address, 1));
            watching.step(start + i * 2s);
        }
        return start + count * 2s;
    }

    void append(const std::string& text) const { std::ofstream(log, std::ios::app) << text; }
};

constexpr std::string_view k_ban =
    "ban 203.0.113.5/32 600 failures=5 kind=wrong-password reason=failures\n";

} // namespace

BOOST_FIXTURE_TEST_CASE(what_was_decided_is_announced_once_and_restored_at_the_next_start,
                        Watched) {
    // Lines that arrive are of the current time: two seconds apart they are different attempts.
    {
        sip::Watch first = watch();
        first.start(now);
        while (first.step(now)) {
        }
        for (int i = 0; i < 5; ++i) {
            append(failures("203.0.113.5", 1));
            while (first.step(now + i * 2s)) {
            }
        }
        BOOST_TEST(lines == k_ban);
        first.step(now + 10s);
        BOOST_TEST(lines == k_ban);
        first.finish(now + 10s);
    }
    lines.clear();
    sip::Watch second = watch();
    second.start(now + 108s);
    BOOST_TEST(lines.starts_with("ban 203.0.113.5/32 500 "));
    second.step(now + 108s);
    BOOST_TEST(lines.find('\n') == lines.size() - 1); // the lines were not read again
    BOOST_TEST(warnings.size() == 2);                 // each of the missing security log
    BOOST_TEST(errors.empty());
}

BOOST_FIXTURE_TEST_CASE(a_ban_is_in_force_before_it_is_told, Watched) {
    settings.log_bans = true;
    after_print = [this] { BOOST_TEST(notices.empty()); };
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    fail(watching, "203.0.113.5", 5, now);
    BOOST_TEST(lines == k_ban);
    BOOST_REQUIRE(notices.size() == 1);
    BOOST_TEST(notices[0] == "203.0.113.5/32 banned for 600 s: failures, 5 failures, the last "
                             "wrong-password from 203.0.113.5, accounts: 100");
    // A reload that changes only this sends the bans to nobody again.
    const std::string before = lines;
    settings.log_bans = false;
    after_print = [] {};
    watching.reload(now + 10s);
    BOOST_TEST(lines == before);
    fail(watching, "203.0.113.6", 5, now + 10s);
    BOOST_TEST(lines.size() > before.size());
    BOOST_TEST(notices.size() == 2);
    BOOST_TEST(notices.back() == "reloaded");
}

BOOST_FIXTURE_TEST_CASE(a_log_that_is_missing_is_told_of_and_read_when_it_appears, Watched) {
    log = *this / "later";
    settings.logs = {{log, {}}};
    sip::Watch watching = watch();
    BOOST_REQUIRE(warnings.size() == 1);
    BOOST_TEST(warnings[0] == log + ": does not exist (it is read once it appears)");
    watching.start(now);
    watching.step(now);
    for (int i = 0; i < 5; ++i) {
        append(failures("203.0.113.5", 1));
        watching.step(now + i * 2s);
    }
    BOOST_TEST(lines == k_ban);
}

BOOST_FIXTURE_TEST_CASE(a_log_that_goes_missing_is_told_of_unless_it_comes_back_at_once, Watched) {
    const std::string other = write("other", "");
    settings.logs.push_back({other, {}});
    sip::Watch watching = watch();
    watching.start(now);
    const auto step_at = [&](Time time) {
        watching.step(time);
        return std::exchange(warnings, {});
    };
    BOOST_TEST(step_at(now).empty());
    std::filesystem::remove(log);
    BOOST_TEST(step_at(now + 10s).empty());
    append("");
    BOOST_TEST(step_at(now + 20s).empty());
    std::filesystem::remove(log);
    std::filesystem::remove(other);
    BOOST_TEST(step_at(now + 30s).empty());
    const std::vector<std::string> missing{log + ": does not exist (it is read once it appears)",
                                           other + ": does not exist (it is read once it appears)"};
    BOOST_TEST(step_at(now + 40s) == missing, boost::test_tools::per_element());
    BOOST_TEST(step_at(now + 50s).empty());
    // One that is not asked for any more does not exist by that.
    settings.logs.pop_back();
    watching.reload(now + 55s);
    append("");
    const std::vector<std::string> back{log + ": exists now"};
    BOOST_TEST(step_at(now + 60s) == back, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_log_that_cannot_be_found_for_another_reason_is_told_of_with_that,
                        Watched) {
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    std::filesystem::remove(log);
    std::filesystem::create_symlink("log", log);
    for (const auto later : {10s, 20s, 30s}) {
        watching.step(now + later);
    }
    BOOST_REQUIRE(warnings.size() == 1);
    BOOST_TEST(warnings[0] == log + ": Too many levels of symbolic links");
    BOOST_TEST(errors.empty());
}

BOOST_FIXTURE_TEST_CASE(a_log_that_cannot_be_read_is_reported_once, Watched) {
    log = *this / "later";
    settings.logs = {{log, {}}};
    sip::Watch watching = watch();
    watching.start(now);
    std::filesystem::create_directory(log);
    watching.step(now);
    watching.step(now + 1s);
    BOOST_TEST(errors.size() == 1);
}

BOOST_FIXTURE_TEST_CASE(settings_that_cannot_be_read_again_leave_the_old_ones, Watched) {
    settings.rules.never = net::PrefixSet(net::parse_prefix_list("203.0.113.0/24", "test"));
    before_reload = [] { throw_error("the file is gone"); };
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    watching.reload(now);
    BOOST_TEST(errors == std::vector<std::string>{"the file is gone"});
    for (int i = 0; i < 9; ++i) {
        append(failures("203.0.113.5", 1) + failures("198.51.100.7", 1));
        watching.step(now + i * 2s);
    }
    BOOST_TEST(lines.starts_with("ban 198.51.100.7/32 "));
    BOOST_TEST(lines.find("203.0.113.5") == lines.npos);
}

BOOST_FIXTURE_TEST_CASE(a_reload_changes_rules_and_logs_and_loses_no_attempt, Watched) {
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    Time time = fail(watching, "203.0.113.5", 2, now);
    settings.rules.max_failures = 4;
    const std::string other = write("other", "");
    settings.logs.push_back({other, {}});
    watching.reload(time);
    time = fail(watching, "203.0.113.5", 1, time);
    BOOST_TEST(lines.empty());
    log = other;
    fail(watching, "203.0.113.5", 1, time);
    BOOST_TEST(lines == "ban 203.0.113.5/32 600 failures=4 kind=wrong-password reason=failures\n");
    BOOST_TEST(errors.empty());
    BOOST_TEST(warnings.empty());
    BOOST_TEST(notices == std::vector<std::string>{"reloaded"});
}

BOOST_FIXTURE_TEST_CASE(a_host_that_a_reload_no_longer_allows_is_banned_again, Watched) {
    settings.rules.allowed_hosts = {"203.0.113.5"};
    sip::Watch watching = watch();
    watching.start(now);
    const Time time = fail(watching, "203.0.113.5", 6, now);
    BOOST_TEST(lines.empty());
    settings.rules.allowed_hosts.clear();
    watching.reload(time);
    watching.step(time);
    fail(watching, "203.0.113.5", 5, time);
    BOOST_TEST(lines == k_ban);
}

BOOST_FIXTURE_TEST_CASE(an_address_that_the_machine_takes_over_is_not_banned_any_more, Watched) {
    std::vector<net::Prefix> own;
    settings.own_addresses = [&] { return own; };
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    Time time = fail(watching, "203.0.113.5", 5, now);
    BOOST_TEST(lines == k_ban);
    own = {*net::Prefix::parse("203.0.113.5")};
    lines.clear();
    watching.step(time);
    watching.step(time += 100ms);
    BOOST_TEST(lines == "unban 203.0.113.5/32\n");
    time = fail(watching, "203.0.113.5", 6, time);
    BOOST_TEST(lines == "unban 203.0.113.5/32\n");
    own.clear();
    fail(watching, "203.0.113.5", 6, time);
    BOOST_TEST(lines.starts_with("unban 203.0.113.5/32\nban 203.0.113.5/32 "));
}

BOOST_FIXTURE_TEST_CASE(while_the_addresses_of_the_machine_cannot_be_listed_the_last_ones_stay,
                        Watched) {
    bool works = true;
    settings.own_addresses = [&] {
        if (!works) {
            throw_error("cannot list the addresses");
        }
        return std::vector<net::Prefix>{*net::Prefix::parse("203.0.113.5")};
    };
    sip::Watch watching = watch();
    watching.start(now);
    works = false;
    fail(watching, "203.0.113.5", 6, now);
    BOOST_TEST(lines.empty());
    BOOST_TEST(errors == std::vector<std::string>{"cannot list the addresses"});
}

BOOST_FIXTURE_TEST_CASE(a_log_that_is_given_up_and_taken_again_goes_on_where_it_was, Watched) {
    const std::string other = write("other", "");
    const std::vector<sip::LogToWatch> both = {{log, {}}, {other, {}}};
    settings.logs = both;
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    Time time = fail(watching, "203.0.113.5", 4, now);
    settings.logs = {{other, {}}};
    watching.reload(time);
    watching.step(time);
    settings.logs = both;
    watching.reload(time);
    watching.step(time);
    BOOST_TEST(lines.empty()); // nothing was read twice
    fail(watching, "203.0.113.5", 1, time);
    BOOST_TEST(lines == k_ban);
}

BOOST_FIXTURE_TEST_CASE(a_reload_with_a_log_that_cannot_be_read_changes_nothing, Watched) {
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    settings.rules.max_failures = 2;
    settings.logs = {{write("other", ""), {}}, {*this / "", {}}};
    watching.reload(now);
    BOOST_TEST(errors.size() == 1);
    fail(watching, "203.0.113.5", 5, now);
    BOOST_TEST(lines == k_ban);
}

BOOST_FIXTURE_TEST_CASE(a_reload_tells_what_cannot_change, Watched) {
    sip::Watch watching = watch();
    settings.database = "other";
    settings.logs.clear();
    settings.until = sip::WatchUntil::all_is_read;
    watching.reload(now);
    BOOST_TEST(warnings ==
               (std::vector<std::string>{
                   "--db cannot change while the watch runs: start it again",
                   "--once cannot change while the watch runs: start it again",
                   "standard input or logs cannot change while the watch runs: start it again"}));
}

BOOST_FIXTURE_TEST_CASE(a_log_with_rules_of_its_own_is_judged_by_itself, Watched) {
    const std::string strict = write("strict", "");
    settings.logs.push_back({strict, {}});
    sip::BanRules rules;
    rules.max_failures = 2;
    settings.log_rules.emplace(strict, rules);
    Time time = now;
    {
        sip::Watch watching = watch();
        watching.start(now);
        watching.step(now);
        time = fail(watching, "203.0.113.5", 4, now);
        log = strict;
        time = fail(watching, "203.0.113.5", 1, time);
        BOOST_TEST(lines.empty());
        watching.finish(time);
    }
    // Its attempt is remembered as its own.
    sip::Watch watching = watch();
    watching.start(time);
    watching.step(time);
    time = fail(watching, "203.0.113.5", 1, time);
    BOOST_TEST(lines == "ban 203.0.113.5/32 600 failures=2 kind=wrong-password reason=failures\n");
    // The other judge knows of the ban, and that the next one is longer.
    log = settings.logs[0].path;
    fail(watching, "203.0.113.5", 5, time + 700s);
    BOOST_TEST(lines.find("ban 203.0.113.5/32 1200 failures=5 ") != lines.npos);
}

BOOST_FIXTURE_TEST_CASE(a_ban_that_somebody_ended_makes_no_later_one_longer, Watched) {
    Time time = now;
    for (unsigned i = 0; i < 3; ++i) {
        sip::Watch watching = watch();
        watching.start(time);
        watching.step(time);
        lines.clear();
        time = fail(watching, "203.0.113.5", 5, time + 700s);
        BOOST_TEST(lines == k_ban);
        watching.finish(time);
        sip::BanStore store(*this / "db", store::Access::read_write);
        store.record({sip::Pardon{*net::Prefix::parse("203.0.113.5/32"), time}});
        BOOST_TEST(store.bans(sip::BanStore::Which::all, time)[0].times == i + 1);
    }
}

BOOST_FIXTURE_TEST_CASE(a_clock_that_is_set_back_stops_nothing, Watched) {
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    append(failures("203.0.113.5", 1));
    watching.step(now - 2h);
    sip::BanStore store(*this / "db", store::Access::read_only);
    BOOST_TEST(store.statistics(now).attempts == 1);
    BOOST_TEST((sip::stored_state(store).value().seen == now - 2h));
}

BOOST_FIXTURE_TEST_CASE(a_watch_that_cannot_store_its_decisions_says_so_once_and_looks_dead,
                        Watched) {
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    sip::BanStore other(*this / "db");
    other.database().run("ALTER TABLE strikes RENAME TO elsewhere");
    for (int i = 1; i < 5; ++i) {
        append(failures("203.0.113.5", 1));
        watching.step(now + i * 20s);
    }
    BOOST_TEST(errors.size() == 1);
    BOOST_TEST((sip::stored_state(other).value().seen == now));
    other.database().run("ALTER TABLE elsewhere RENAME TO strikes");
    watching.step(now + 100s);
    watching.step(now + 110s);
    BOOST_TEST((sip::stored_state(other).value().seen == now + 110s));
}

BOOST_FIXTURE_TEST_CASE(a_database_works_again_once_all_is_stored, Watched) {
    constexpr int k_attempts = 12'000; // a batch takes 10,000
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    sip::BanStore other(*this / "db");
    other.database().run("ALTER TABLE strikes RENAME TO elsewhere");
    fail(watching, "203.0.113.5", 1, now + 1s);
    std::string text;
    for (int i = 0; i < k_attempts; ++i) {
        text += failures(fmt::format("198.18.{}.{}", i / 250, i % 250 + 1), 1);
    }
    append(text);
    while (watching.step(now + 2s)) {
    }
    other.database().run("ALTER TABLE elsewhere RENAME TO strikes");
    warnings.clear();
    for (int i = 3; i < 20 && warnings.empty(); ++i) {
        watching.step(now + i * 1s);
    }
    BOOST_REQUIRE(!warnings.empty());
    BOOST_TEST(warnings[0].find("works again; what was decided") != std::string::npos);
    BOOST_TEST(other.statistics(now).attempts == k_attempts + 1);
}

BOOST_FIXTURE_TEST_CASE(a_sign_of_life_stores_no_position_behind_an_event_that_is_kept, Watched) {
    std::string long_text;
    while (long_text.size() < 3'000'000) {
        long_text += failures("203.0.113.5", 5);
    }
    append(long_text);
    const std::string later =
        write("later", "[2026-01-01 13:00:00] NOTICE[1] chan_sip.c: Registration from "
                       "'<sip:100@192.0.2.1>' failed for '203.0.113.6:5060' - Wrong password\n");
    settings.logs.push_back({later, {}});
    sip::Watch watching = watch();
    watching.start(now);
    BOOST_TEST_REQUIRE(watching.step(now));
    sip::BanStore store(*this / "db");
    BOOST_TEST(sip::stored_state(store).has_value());
    BOOST_TEST(store.positions(later).empty());
    watching.finish(now);
    BOOST_TEST(store.positions(later).size() == 1);
    BOOST_TEST(store.totals(sip::BanStore::Total::attempts)["wrong-password"] > 1);
}

BOOST_FIXTURE_TEST_CASE(what_others_decide_while_a_watch_ends_is_left_to_the_next_one, Watched) {
    settings.until = sip::WatchUntil::all_is_read; // then no start announces what runs
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    sip::BanStore other(*this / "db");
    const auto ban = [&](std::string_view address) {
        other.record({sip::Verdict{.prefix = *net::Prefix::parse(address),
                                   .address = *net::Address::parse(address),
                                   .time = now,
                                   .duration = 600s,
                                   .reason = sip::Reason::by_hand,
                                   .accounts = {}}});
    };
    ban("203.0.113.8");
    bool is_first = true;
    after_print = [&] {
        if (std::exchange(is_first, false)) {
            ban("203.0.113.9");
        }
    };
    watching.finish(now + 1s);
    BOOST_TEST(lines.find("203.0.113.9") == std::string::npos);
    BOOST_TEST(sip::stored_state(other).value().has_ended);
    sip::Watch next = watch();
    next.start(now + 2s);
    next.step(now + 2s);
    BOOST_TEST(lines.find("203.0.113.9") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(a_log_of_something_else_is_warned_of, Watched) {
    for (int i = 0; i < 20; ++i) {
        append("GET / HTTP/1.1\n");
    }
    sip::Watch watching = watch();
    watching.step(now);
    watching.step(now + 1s);
    BOOST_REQUIRE(warnings.size() == 1);
    BOOST_TEST(warnings[0].starts_with(log + ": no line has a shape of Asterisk"));
}

BOOST_FIXTURE_TEST_CASE(a_quiet_log_of_something_else_is_warned_of_after_a_minute, Watched) {
    append("GET / HTTP/1.1\n");
    sip::Watch watching = watch();
    watching.step(now);
    watching.step(now + 59s);
    BOOST_TEST(warnings.empty());
    watching.step(now + 60s);
    BOOST_TEST(warnings.size() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_missing_security_log_is_warned_of_once, Watched) {
    sip::Watch watching = watch();
    watching.step(now);
    const Time later = fail(watching, "203.0.113.5", 5, now);
    watching.step(later + 10s);
    fail(watching, "203.0.113.5", 5, later + 20s);
    BOOST_REQUIRE(warnings.size() == 1);
    BOOST_TEST(warnings[0].starts_with("5 failures and no line of Asterisk's security log"));
}

BOOST_FIXTURE_TEST_CASE(lines_that_an_earlier_version_read_do_not_lack_a_security_log, Watched) {
    settings.rules.spare_registered = true;
    for (int i = 0; i < 6; ++i) {
        append(failures("203.0.113.5", 20));
    }
    const auto read_all = [&](Time when) {
        sip::Watch watching = watch();
        while (watching.step(when)) {
        }
        watching.finish(when + 10s);
    };
    read_all(now);
    BOOST_REQUIRE(warnings.size() == 1);
    BOOST_TEST(warnings[0].starts_with("--spare-registered spares nobody: none of 120 lines"));
    sip::BanStore other(settings.database);
    BOOST_TEST(other.counts(log).understood == 120);
    other.database().run("UPDATE watches SET notices = 0, understood = 0");
    read_all(now + 20s);
    BOOST_TEST(warnings.size() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_refused_reload_is_in_the_state_until_a_good_one, Watched) {
    sip::Watch watching = watch();
    sip::BanStore other(settings.database);
    const auto refused = [&] {
        watching.reload(now);
        watching.step(now);
        return sip::stored_state(other).value().refused_reload;
    };
    before_reload = [] { throw_error("conf:1: wrong"); };
    BOOST_TEST(refused() == "conf:1: wrong");
    before_reload = [] {};
    BOOST_TEST(refused().empty());
}

BOOST_FIXTURE_TEST_CASE(a_start_is_stored_before_all_is_known, Watched) {
    watch().finish(now);
    sip::Watch watching = watch();
    watching.start(now + 1s);
    sip::BanStore other(settings.database);
    const sip::WatchState state = sip::stored_state(other).value();
    BOOST_TEST(!state.has_ended);
    BOOST_TEST((state.started == now));
    BOOST_TEST(state.is_starting());
    watching.step(now + 1s);
    BOOST_TEST(!sip::stored_state(other).value().is_starting());
}

BOOST_FIXTURE_TEST_CASE(a_change_of_health_is_stored_at_once_and_then_no_more, Watched) {
    sip::Watch watching = watch();
    watching.start(now);
    watching.step(now);
    sip::BanStore other(settings.database);
    const auto seen = [&] { return sip::stored_state(other).value().seen; };
    const auto trouble = [&] { return sip::stored_state(other).value().logs.at(0).trouble; };
    watching.step(now + 1s);
    BOOST_TEST((seen() == now));
    std::filesystem::remove(log);
    watching.step(now + 2s);
    BOOST_TEST((seen() == now + 2s));
    BOOST_TEST(trouble() == log + ": No such file or directory");
    watching.step(now + 3s);
    BOOST_TEST((seen() == now + 2s));
    append("");
    watching.step(now + 4s);
    BOOST_TEST((seen() == now + 4s));
    BOOST_TEST(trouble().empty());
}

BOOST_AUTO_TEST_SUITE_END()
