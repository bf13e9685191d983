// SPDX-License-Identifier: MIT
#include "sip/watch/announcement.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;

BOOST_AUTO_TEST_SUITE(sip_watch_announcement)

namespace {

constexpr Time k_now{std::chrono::hours(500'000)};

sip::Verdict verdict() {
    return {.prefix = *net::Prefix::parse("203.0.113.5"),
            .address = *net::Address::parse("203.0.113.5"),
            .time = k_now,
            .duration = 10min,
            .reason = sip::Reason::failures,
            .kind = sip::Kind::wrong_password,
            .failures = 5,
            .accounts = {"100", "101\nban 192.0.2.1 600"}};
}

sip::GuessedPassword guess() {
    return {"1\n2", *net::Address::parse("203.0.113.5"), 7, k_now};
}

bool holds(const std::vector<std::string>& variables, const std::string& wanted) {
    return std::find(variables.begin(), variables.end(), wanted) != variables.end();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_ban_is_announced_with_the_seconds_that_are_left) {
    BOOST_TEST(sip::protocol_line(verdict(), k_now + 100s) ==
               "ban 203.0.113.5/32 500 failures=5 kind=wrong-password reason=failures\n");
    BOOST_TEST(sip::protocol_line(verdict(), k_now + 10min).empty());
}

BOOST_AUTO_TEST_CASE(the_end_of_a_ban_is_a_line_and_a_report_is_none) {
    BOOST_TEST(sip::protocol_line(sip::BanEnd{verdict().prefix}, k_now) ==
               "unban 203.0.113.5/32\n");
    BOOST_TEST(sip::protocol_line(sip::DistributedAttack{"100", 10, k_now}, k_now).empty());
    BOOST_TEST(sip::protocol_line(guess(), k_now).empty());
    BOOST_TEST(sip::is_report(guess()));
    BOOST_TEST(!sip::is_report(verdict()));
}

BOOST_AUTO_TEST_CASE(a_ban_that_the_allow_list_forbids_is_ended_and_a_report) {
    const sip::BanEnd refusal{.prefix = verdict().prefix, .is_refusal = true};
    BOOST_TEST(sip::is_report(refusal));
    BOOST_TEST(!sip::is_report(sip::BanEnd{verdict().prefix}));
    BOOST_TEST(sip::protocol_line(refusal, k_now) == "unban 203.0.113.5/32\n");
    BOOST_TEST(sip::sentence(refusal, k_now) ==
               "203.0.113.5/32 is not banned, since it contains an allow-listed address");
}

BOOST_AUTO_TEST_CASE(a_spared_network_is_a_report_for_people_and_commands) {
    const sip::SparedNetwork spared{verdict(), 9};
    BOOST_TEST(sip::is_report(spared));
    BOOST_TEST(sip::protocol_line(spared, k_now).empty());
    BOOST_TEST(sip::sentence(spared, k_now) ==
               "203.0.113.5/32 is not banned, since 9 accounts work there: failures, 5 failures, "
               "the last wrong-password from 203.0.113.5, accounts: 100, "
               "101\\x0aban 192.0.2.1 600");
    const std::vector<std::string> report = sip::environment(spared, k_now);
    BOOST_TEST(holds(report, "BANWATCH_ACTION=report"));
    BOOST_TEST(holds(report, "BANWATCH_REASON=spared"));
    BOOST_TEST(holds(report, "BANWATCH_PREFIX=203.0.113.5/32"));
    BOOST_TEST(holds(report, "BANWATCH_ACCOUNTS_AT_WORK=9"));
}

BOOST_AUTO_TEST_CASE(a_guessed_password_is_a_report_for_people_and_commands) {
    BOOST_TEST(sip::sentence(guess(), k_now) ==
               "203.0.113.5 has probably guessed a password, after 7 failures: it logged in as "
               "1\\x0a2");
    const std::vector<std::string> report = sip::environment(guess(), k_now);
    BOOST_TEST(holds(report, "BANWATCH_ACTION=report"));
    BOOST_TEST(holds(report, "BANWATCH_REASON=guessed-password"));
    BOOST_TEST(holds(report, "BANWATCH_ADDRESS=203.0.113.5"));
    BOOST_TEST(holds(report, "BANWATCH_FAILURES=7"));
}

BOOST_AUTO_TEST_CASE(the_origin_of_the_client_is_for_people_and_commands) {
    const geo::Origin origin{
        .country = "NL", .country_name = {}, .as_number = 64500, .as_name = "Example"};
    BOOST_TEST(sip::client_of(verdict())->str() == "203.0.113.5");
    BOOST_TEST(sip::client_of(guess())->str() == "203.0.113.5");
    BOOST_TEST(!sip::client_of(sip::BanEnd{verdict().prefix}));
    BOOST_TEST(!sip::client_of(sip::DistributedAttack{"100", 10, k_now}));
    BOOST_TEST(sip::sentence(verdict(), k_now, origin) ==
               "203.0.113.5/32 banned for 600 s: failures, 5 failures, the last wrong-password "
               "from 203.0.113.5 (NL, AS64500 Example), accounts: 100, "
               "101\\x0aban 192.0.2.1 600");
    BOOST_TEST(sip::sentence(guess(), k_now, origin) ==
               "203.0.113.5 has probably guessed a password, after 7 failures: it (NL, AS64500 "
               "Example) logged in as 1\\x0a2");
    const std::vector<std::string> variables = sip::environment(verdict(), k_now, origin);
    BOOST_TEST(holds(variables, "BANWATCH_COUNTRY=NL"));
    BOOST_TEST(holds(variables, "BANWATCH_AS=AS64500"));
    BOOST_TEST(holds(variables, "BANWATCH_AS_NAME=Example"));
    BOOST_TEST(sip::environment(verdict(), k_now).size() == variables.size() - 3);
}

BOOST_AUTO_TEST_CASE(what_a_sender_chose_makes_no_second_line) {
    const std::string text = sip::sentence(verdict(), k_now);
    BOOST_TEST(text.starts_with("203.0.113.5/32 banned for 600 s: failures, 5 failures"));
    BOOST_TEST(text.find('\n') == text.npos);
    const std::string report = sip::sentence(sip::DistributedAttack{"1\n2", 10, k_now}, k_now);
    BOOST_TEST(report.find('\n') == report.npos);
}

BOOST_AUTO_TEST_CASE(a_ban_by_hand_is_of_no_kind) {
    sip::Verdict by_hand = verdict();
    by_hand.reason = sip::Reason::by_hand;
    BOOST_TEST(sip::sentence(by_hand, k_now) == "203.0.113.5/32 banned by hand for 600 s");
    BOOST_TEST(holds(sip::environment(by_hand, k_now), "BANWATCH_KIND=-"));
}

BOOST_AUTO_TEST_CASE(a_command_gets_variables_without_zero_bytes) {
    sip::Verdict verdict_with_zero = verdict();
    const std::vector<std::string> ban = sip::environment(verdict(), k_now);
    BOOST_TEST(holds(ban, "BANWATCH_ACTION=ban"));
    BOOST_TEST(holds(ban, "BANWATCH_PREFIX=203.0.113.5/32"));
    BOOST_TEST(holds(ban, "BANWATCH_SECONDS=600"));
    verdict_with_zero.accounts = {std::string("a\0b", 3)};
    for (const std::string& variable : sip::environment(verdict_with_zero, k_now)) {
        BOOST_TEST(variable.find('\0') == variable.npos);
    }
    BOOST_TEST(
        holds(sip::environment(sip::BanEnd{verdict().prefix}, k_now), "BANWATCH_ACTION=unban"));
    BOOST_TEST(holds(sip::environment(sip::DistributedAttack{"100", 10, k_now}, k_now),
                     "BANWATCH_ADDRESSES=10"));
}

BOOST_AUTO_TEST_SUITE_END()
