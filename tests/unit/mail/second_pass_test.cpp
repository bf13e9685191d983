// SPDX-License-Identifier: MIT
#include "log_of_lines.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using test::activities_of;
using test::Log;
using test::totals_of;

BOOST_AUTO_TEST_SUITE(mail_second_pass)

BOOST_AUTO_TEST_CASE(an_answer_of_another_server_joins_nothing) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
    log.client("BBBBBBBBBB", "203.0.113.7").queued("BBBBBBBBBB", 1);
    // The server that the innocent one writes to says that it made the attacker's message of it.
    log.delivered("AAAAAAAAAA", "x@example.net", "203.0.113.7",
                  "sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 Ok: queued as "
                  "BBBBBBBBBB)");
    log.delivered("BBBBBBBBBB", "y@example.net", "192.0.2.25", "bounced (550 no)");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.1").bounced == 0);
    BOOST_TEST(all.at("198.51.100.1").sent == 1);
    BOOST_TEST(all.at("203.0.113.7").bounced == 1);
    BOOST_TEST(all.at("203.0.113.7").messages == 1);
}

BOOST_AUTO_TEST_CASE(a_filter_cannot_take_over_a_message_that_somebody_else_gave_in) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
    log.client("BBBBBBBBBB", "203.0.113.7").queued("BBBBBBBBBB", 1);
    log.delivered("AAAAAAAAAA", "x@example.net", "127.0.0.1",
                  "sent (250 Ok: queued as BBBBBBBBBB)");
    log.delivered("BBBBBBBBBB", "y@example.net", "192.0.2.25", "bounced (550 no)");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.1").bounced == 0);
    BOOST_TEST(all.at("203.0.113.7").bounced == 1);
}

BOOST_AUTO_TEST_CASE(who_comes_from_elsewhere_cannot_say_whose_second_pass_it_is) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
    log.line("mx1 /smtpd", "BBBBBBBBBB: client=x[203.0.113.7], orig_queue_id=AAAAAAAAAA, "
                           "orig_client=c[198.51.100.1]");
    log.queued("BBBBBBBBBB", 50);
    log.delivered("BBBBBBBBBB", "y@example.net", "192.0.2.25", "bounced (550 no)");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.1").bounced == 0);
    BOOST_TEST(all.at("198.51.100.1").recipients == 1);
    BOOST_TEST(all.at("203.0.113.7").recipients == 50);
}

BOOST_AUTO_TEST_CASE(a_filter_on_another_host_is_one_if_it_is_said_to_be) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
    log.client("BBBBBBBBBB", "10.0.0.9").queued("BBBBBBBBBB", 1);
    log.delivered("AAAAAAAAAA", "x@example.net", "10.0.0.9", "sent (250 Ok: queued as BBBBBBBBBB)");
    log.delivered("BBBBBBBBBB", "x@example.net", "192.0.2.25", "sent (250 Ok)");
    mail::ActivitySettings settings;
    BOOST_TEST(activities_of(log, settings).size() == 2u);
    settings.filters.add({net::Prefix::parse("10.0.0.9").value()});
    const auto all = activities_of(log, settings);
    BOOST_TEST(all.size() == 1u);
    BOOST_TEST(all.at("198.51.100.1").sent == 1);
}

BOOST_AUTO_TEST_CASE(a_filter_behind_a_socket_of_this_host_is_one) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
    log.client("BBBBBBBBBB", "127.0.0.1").queued("BBBBBBBBBB", 1);
    log.line("mx1 /lmtp", "AAAAAAAAAA: to=<x@example.net>, relay=mx1[/run/amavis/amavisd.sock], "
                          "delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 from "
                          "MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as BBBBBBBBBB)");
    log.delivered("BBBBBBBBBB", "x@example.net", "192.0.2.25", "bounced (550 no)");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.1").sent == 0);
    BOOST_TEST(all.at("198.51.100.1").bounced == 1);
    BOOST_TEST(totals_of(log).unattributed == 0);
}

BOOST_AUTO_TEST_CASE(what_was_expected_of_a_queue_id_long_ago_is_not_what_has_it_now) {
    Log log;
    // Its second pass went to another host, by the same id as one that is here later.
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
    log.delivered("AAAAAAAAAA", "x@example.net", "127.0.0.1",
                  "sent (250 2.0.0 from MTA(smtp:[10.0.0.5]:25): 250 Ok: queued as BBBBBBBBBB)");
    log.wait(600).client("CCCCCCCCCC", "203.0.113.7").queued("CCCCCCCCCC", 1);
    log.client("BBBBBBBBBB", "127.0.0.1").queued("BBBBBBBBBB", 1);
    log.delivered("CCCCCCCCCC", "y@example.net", "127.0.0.1",
                  "sent (250 Ok: queued as BBBBBBBBBB)");
    log.delivered("BBBBBBBBBB", "y@example.net", "192.0.2.25", "bounced (550 no)");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.1").bounced == 0);
    BOOST_TEST(all.at("203.0.113.7").bounced == 1);
}

BOOST_AUTO_TEST_CASE(a_second_pass_that_is_refused_is_the_senders) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
    log.line("mx1 /smtpd", "BBBBBBBBBB: client=localhost[127.0.0.1], orig_queue_id=AAAAAAAAAA, "
                           "orig_client=c[198.51.100.1]");
    log.line("mx1 /cleanup", "BBBBBBBBBB: reject: header Subject: x from localhost[127.0.0.1]; "
                             "from=<a@b> to=<x@y> proto=ESMTP helo=<x>: 5.7.1 no");
    const auto all = activities_of(log);
    BOOST_REQUIRE(all.size() == 1u);
    BOOST_TEST(all.at("198.51.100.1").rejected == 1);
}

BOOST_AUTO_TEST_CASE(a_filter_before_the_queue_names_the_client) {
    Log log;
    log.line("mx1 /smtpd", "AAAAAAAAAA: client=localhost[127.0.0.1], orig_queue_id=NOQUEUE, "
                           "orig_client=c7[198.51.100.7]");
    log.queued("AAAAAAAAAA", 2);
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.7").recipients == 2);
    BOOST_TEST(all.at("198.51.100.7").name == "c7");
}

BOOST_AUTO_TEST_CASE(the_web_mail_of_this_host_is_its_users) {
    Log log;
    log.line("mx1 /smtpd", "AAAAAAAAAA: client=localhost[127.0.0.1], sasl_method=PLAIN, "
                           "sasl_username=joe");
    log.queued("AAAAAAAAAA", 2);
    BOOST_TEST(activities_of(log).at("joe").recipients == 2);
}

BOOST_AUTO_TEST_CASE(one_mail_that_the_filter_splits_is_one_mail) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 2);
    log.client("BBBBBBBBBB", "127.0.0.1").queued("BBBBBBBBBB", 1);
    log.client("CCCCCCCCCC", "127.0.0.1").queued("CCCCCCCCCC", 1);
    log.delivered("AAAAAAAAAA", "x@example.net", "127.0.0.1",
                  "sent (250 Ok: queued as BBBBBBBBBB)");
    log.delivered("AAAAAAAAAA", "y@example.net", "127.0.0.1",
                  "sent (250 Ok: queued as CCCCCCCCCC)");
    log.removed("AAAAAAAAAA");
    // Long after the first pass is forgotten.
    log.wait(600).client("DDDDDDDDDD", "198.51.100.9");
    log.delivered("BBBBBBBBBB", "x@example.net", "192.0.2.25", "sent (250 Ok)");
    log.delivered("CCCCCCCCCC", "y@example.net", "192.0.2.25", "bounced (550 no)");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.1").messages == 1);
    BOOST_TEST(all.at("198.51.100.1").sent == 1);
    BOOST_TEST(all.at("198.51.100.1").bounced == 1);
}

/// Of a filter that cannot be reached.
constexpr std::string_view k_no_filter =
    "{}: to=<{}>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to "
    "127.0.0.1[127.0.0.1]:10024: Connection refused)";

BOOST_AUTO_TEST_CASE(what_a_filter_takes_at_last_was_not_deferred_at_the_end) {
    for (const std::string_view answer :
         {"sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as BBBBBBBBBB)",
          "sent (250 2.7.0 Ok, discarded, id=12345-01 - INFECTED: Eicar)"}) {
        Log log;
        log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
        log.line("mx1 /smtp-amavis/smtp",
                 fmt::format(fmt::runtime(k_no_filter), "AAAAAAAAAA", "x@example.net"));
        BOOST_TEST(activities_of(log).at("198.51.100.1").deferred == 1);
        log.wait(600).queued("AAAAAAAAAA", 1);
        log.delivered("AAAAAAAAAA", "x@example.net", "127.0.0.1", answer);
        BOOST_TEST(activities_of(log).at("198.51.100.1").deferred == 0);
        BOOST_TEST(activities_of(log).at("198.51.100.1").sent == 0);
    }
}

BOOST_AUTO_TEST_CASE(only_a_filter_throws_mail_away) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
    log.delivered("AAAAAAAAAA", "x@example.net", "192.0.2.25",
                  "sent (250 2.7.0 Ok, discarded, id=1)");
    BOOST_TEST(activities_of(log).at("198.51.100.1").sent == 1);
}

BOOST_AUTO_TEST_CASE(a_second_pass_is_not_of_who_has_the_firsts_queue_id_later) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 2);
    log.client("BBBBBBBBBB", "127.0.0.1").queued("BBBBBBBBBB", 2);
    log.delivered("AAAAAAAAAA", "x@example.net", "127.0.0.1",
                  "sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as "
                  "BBBBBBBBBB)");
    log.removed("AAAAAAAAAA");
    log.delivered("BBBBBBBBBB", "x@example.net", "192.0.2.25", "deferred (450 later)");
    log.wait(600).client("AAAAAAAAAA", "198.51.100.2").queued("AAAAAAAAAA", 1);
    log.delivered("AAAAAAAAAA", "y@example.net", "192.0.2.25", "deferred (450 later)");
    log.delivered("BBBBBBBBBB", "x@example.net", "192.0.2.25", "bounced (550 SPAM)");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.1").bounced == 1);
    BOOST_TEST(all.at("198.51.100.1").deferred == 0);
    BOOST_TEST(all.at("198.51.100.2").bounced == 0);
    BOOST_TEST(all.at("198.51.100.2").deferred == 1);
}

BOOST_AUTO_TEST_SUITE_END()
