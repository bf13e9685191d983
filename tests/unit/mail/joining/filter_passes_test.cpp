// SPDX-License-Identifier: MIT
#include "log_of_lines.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using test::activities_of;
using test::Log;
using test::totals_of;

BOOST_AUTO_TEST_SUITE(mail_joining_filter_passes)

namespace {

/// Of a filter that cannot be reached.
constexpr std::string_view k_no_filter =
    "{}: to=<{}>, relay=none, delay=1, delays=0/0/0/1, dsn=4.4.1, status=deferred (connect to "
    "127.0.0.1[127.0.0.1]:10024: Connection refused)";

/// A message by way of a filter before the queue, which logs the login in the one line and the
/// queue id in the other.
void give_in(Log& log, std::string_view process, std::string_view id, std::string_view login) {
    log.process(fmt::format("mx1 {}", process),
                fmt::format("NOQUEUE: client=c[198.51.100.7]{}{}",
                            login.empty() ? "" : ", sasl_method=PLAIN, sasl_username=", login));
    log.line("mx1 /smtpd",
             fmt::format("{}: client=localhost[127.0.0.1], orig_client=c[198.51.100.7]", id));
    log.queued(id, 2);
}
void accept(Log& log, std::string_view process, std::string_view id) {
    log.process(fmt::format("mx1 {}", process),
                fmt::format("proxy-accept: END-OF-MESSAGE: 250 2.0.0 from "
                            "MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as {}; "
                            "from=<a@example.com> to=<x@example.net> proto=ESMTP helo=<h>",
                            id));
}

/// A message that is given in on one host, and sent out by another one.
Log two_tiers(std::string_view second_client) {
    Log log;
    log.line("msa1 /submission/smtpd",
             "AAAAAAAAAA: client=c[198.51.100.1], sasl_method=PLAIN, sasl_username=joe");
    log.line("msa1 /qmgr", "AAAAAAAAAA: from=<a@example.com>, size=1, nrcpt=2 (queue active)");
    log.line("out1 /smtpd", fmt::format("BBBBBBBBBB: client={}", second_client));
    log.line("out1 /qmgr", "BBBBBBBBBB: from=<a@example.com>, size=1, nrcpt=2 (queue active)");
    for (const char* recipient : {"x", "y"}) {
        log.line("msa1 /smtp", fmt::format("AAAAAAAAAA: to=<{}@example.net>, "
                                           "relay=out1.isp.net[10.0.0.2]:25, delay=1, "
                                           "delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: "
                                           "queued as BBBBBBBBBB)",
                                           recipient));
    }
    log.line("msa1 /qmgr", "AAAAAAAAAA: removed").wait(600);
    for (const char* recipient : {"x", "y"}) {
        log.line("out1 /smtp", fmt::format("BBBBBBBBBB: to=<{}@example.net>, "
                                           "relay=m[192.0.2.25]:25, delay=1, delays=0/0/0/1, "
                                           "dsn=5.1.1, status=bounced (x)",
                                           recipient));
    }
    return log;
}

} // namespace

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

BOOST_AUTO_TEST_CASE(what_is_queued_anew_is_the_same_message) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 2);
    log.delivered("AAAAAAAAAA", "x@example.net", "192.0.2.25", "deferred (450 later)");
    log.delivered("AAAAAAAAAA", "y@example.net", "192.0.2.25", "deferred (450 later)");
    log.wait(3600);
    log.program("mx1 postfix/postsuper", "AAAAAAAAAA: requeued");
    log.line("mx1 /pickup", "BBBBBBBBBB: uid=106 from=<a@example.com> orig_id=AAAAAAAAAA");
    log.queued("BBBBBBBBBB", 2);
    log.delivered("BBBBBBBBBB", "x@example.net", "192.0.2.25", "sent (250 Ok)");
    log.delivered("BBBBBBBBBB", "y@example.net", "192.0.2.25", "deferred (450 later)");
    // The old queue id is another one's, and the message is queued once more.
    log.wait(600).client("AAAAAAAAAA", "198.51.100.2").queued("AAAAAAAAAA", 1);
    log.line("mx1 /pickup", "CCCCCCCCCC: uid=106 from=<a@example.com> orig_id=BBBBBBBBBB");
    log.queued("CCCCCCCCCC", 1);
    log.delivered("CCCCCCCCCC", "y@example.net", "192.0.2.25", "bounced (550 no)");
    log.removed("CCCCCCCCCC");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.1").messages == 1);
    BOOST_TEST(all.at("198.51.100.1").sent == 1);
    BOOST_TEST(all.at("198.51.100.1").bounced == 1);
    BOOST_TEST(all.at("198.51.100.1").deferred == 0);
    BOOST_TEST(all.at("198.51.100.2").bounced == 0);
    BOOST_TEST(totals_of(log).messages == 2);
    BOOST_TEST(totals_of(log).unattributed == 0);
}

BOOST_AUTO_TEST_CASE(who_logged_in_before_a_filter_before_the_queue_is_the_login) {
    Log log;
    // Two behind one address, at the same time, and one there who did not log in.
    give_in(log, "postfix/submission/smtpd[100]", "AAAAAAAAAA", "joe@isp.net");
    give_in(log, "postfix/submission/smtpd[101]", "BBBBBBBBBB", "ann@isp.net");
    give_in(log, "postfix/smtpd[102]", "CCCCCCCCCC", "");
    log.removed("BBBBBBBBBB");
    accept(log, "postfix/submission/smtpd[101]", "BBBBBBBBBB");
    accept(log, "postfix/smtpd[102]", "CCCCCCCCCC");
    accept(log, "postfix/submission/smtpd[100]", "AAAAAAAAAA");
    log.delivered("AAAAAAAAAA", "x@example.net", "192.0.2.25", "bounced (550 no)");
    const auto all = activities_of(log);
    BOOST_REQUIRE(all.size() == 3u);
    BOOST_TEST(all.at("joe@isp.net").messages == 1);
    BOOST_TEST(all.at("joe@isp.net").recipients == 2);
    BOOST_TEST(all.at("joe@isp.net").bounced == 1);
    BOOST_TEST(all.at("joe@isp.net").addresses == 1);
    BOOST_TEST(all.at("joe@isp.net").evidence.size() == 2u);
    BOOST_TEST(all.at("ann@isp.net").messages == 1);
    BOOST_TEST(all.at("198.51.100.7").messages == 1);
    BOOST_TEST(totals_of(log).unattributed == 0);
}

BOOST_AUTO_TEST_CASE(what_a_filter_before_the_queue_does_not_name_is_the_clients) {
    Log log;
    give_in(log, "postfix/submission/smtpd[100]", "AAAAAAAAAA", "joe@isp.net");
    log.process("mx1 postfix/submission/smtpd[100]",
                "proxy-accept: END-OF-MESSAGE: 250 Ok; from=<a@example.com> to=<x@example.net> "
                "proto=ESMTP helo=<h>");
    // Nobody else has it, whatever is accepted.
    log.process("mx1 postfix/submission/smtpd[101]",
                "NOQUEUE: client=d[198.51.100.8], sasl_method=PLAIN, sasl_username=eve");
    accept(log, "postfix/submission/smtpd[101]", "BBBBBBBBBB");
    log.wait(120).client("CCCCCCCCCC", "198.51.100.9");
    const auto all = activities_of(log);
    BOOST_REQUIRE(all.size() == 1u);
    BOOST_TEST(all.at("198.51.100.7").messages == 1);
}

BOOST_AUTO_TEST_CASE(what_the_host_gives_in_by_smtp_is_its_customers_if_it_is_one) {
    mail::ActivitySettings settings;
    settings.networks.add_file("127.0.0.0/8 web\n198.51.100.0/24\n", "list");
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 1);
    log.client("BBBBBBBBBB", "127.0.0.1").queued("BBBBBBBBBB", 1);
    log.client("CCCCCCCCCC", "127.0.0.1").queued("CCCCCCCCCC", 50);
    log.delivered("AAAAAAAAAA", "x@example.net", "127.0.0.1",
                  "sent (250 Ok: queued as BBBBBBBBBB)");
    // The filter's, of one that came before the log.
    log.line("mx1 /smtpd", "DDDDDDDDDD: client=localhost[127.0.0.1], orig_queue_id=EEEEEEEEEE, "
                           "orig_client=c[198.51.100.1]");
    log.queued("DDDDDDDDDD", 1);
    log.delivered("CCCCCCCCCC", "x@example.net", "192.0.2.25", "bounced (550 no)");
    log.wait(120).client("FFFFFFFFFF", "198.51.100.9");
    const auto all = activities_of(log, settings);
    BOOST_REQUIRE(all.size() == 2u);
    BOOST_TEST(all.at("198.51.100.1").messages == 1);
    BOOST_TEST(all.at("127.0.0.1").messages == 1);
    BOOST_TEST(all.at("127.0.0.1").recipients == 50);
    BOOST_TEST(all.at("127.0.0.1").bounced == 1);
    BOOST_TEST(all.at("127.0.0.1").is_customer);
    BOOST_TEST(activities_of(log).count("127.0.0.1") == 0u);
}

BOOST_AUTO_TEST_CASE(what_one_relay_passes_to_another_is_one_mail) {
    mail::ActivitySettings settings;
    settings.filters.add({net::Prefix::parse("10.0.0.0/24").value()});
    const auto all = activities_of(two_tiers("msa1.isp.net[10.0.0.1]"), settings);
    BOOST_REQUIRE(all.size() == 1u);
    BOOST_TEST(all.at("joe").messages == 1);
    BOOST_TEST(all.at("joe").sent == 0);
    BOOST_TEST(all.at("joe").bounced == 2);
}

BOOST_AUTO_TEST_CASE(who_is_called_like_a_relay_is_none) {
    mail::ActivitySettings settings;
    settings.filters.add({net::Prefix::parse("10.0.0.0/24").value()});
    // The next relay's answer names a message that somebody else gave in there.
    const auto all = activities_of(two_tiers("msa1.isp.net[203.0.113.7]"), settings);
    BOOST_TEST(all.at("joe").bounced == 0);
    BOOST_TEST(all.at("203.0.113.7").bounced == 2);
    // And the relay is one by its name only.
    const auto unlisted = activities_of(two_tiers("msa1.isp.net[10.0.0.1]"));
    BOOST_TEST(unlisted.at("joe").bounced == 0);
}

BOOST_AUTO_TEST_SUITE_END()
