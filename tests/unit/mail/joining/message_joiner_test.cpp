// SPDX-License-Identifier: MIT
#include "log_of_lines.hpp"
#include "mail/joining/message_joiner.hpp"
#include "mail/log/mail_log_line.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using test::activities_of;
using test::Log;
using test::totals_of;

BOOST_AUTO_TEST_SUITE(mail_joining_message_joiner)

BOOST_AUTO_TEST_CASE(a_queue_id_that_is_used_again_is_another_message) {
    Log log;
    log.client("4F2A17C3B5", "198.51.100.1").queued("4F2A17C3B5", 3);
    log.delivered("4F2A17C3B5", "x@example.net", "192.0.2.25", "sent (250 Ok)");
    log.removed("4F2A17C3B5");
    log.client("4F2A17C3B5", "198.51.100.2").queued("4F2A17C3B5", 1);
    log.delivered("4F2A17C3B5", "y@example.net", "192.0.2.25", "bounced (550 no)");
    // This one was not seen to end.
    log.client("4F2A17C3B5", "198.51.100.3").queued("4F2A17C3B5", 1);
    log.delivered("4F2A17C3B5", "z@example.net", "192.0.2.25", "sent (250 Ok)");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.1").recipients == 3);
    BOOST_TEST(all.at("198.51.100.1").sent == 1);
    BOOST_TEST(all.at("198.51.100.1").bounced == 0);
    BOOST_TEST(all.at("198.51.100.2").bounced == 1);
    BOOST_TEST(all.at("198.51.100.3").sent == 1);
    BOOST_TEST(all.at("198.51.100.3").messages == 1);
}

BOOST_AUTO_TEST_CASE(the_same_id_in_another_instance_or_on_another_host_is_another_message) {
    Log log;
    log.line("mx1 /smtpd", "4F2A17C3B5: client=a[198.51.100.1]");
    log.line("mx1 -out/smtpd", "4F2A17C3B5: client=b[198.51.100.2]");
    log.line("mx2 /smtpd", "4F2A17C3B5: client=c[198.51.100.3]");
    log.line("mx2 /qmgr", "4F2A17C3B5: from=<a@b>, size=1, nrcpt=3 (queue active)");
    log.line("mx1 -out/qmgr", "4F2A17C3B5: from=<a@b>, size=1, nrcpt=2 (queue active)");
    log.line("mx1 /submission/qmgr", "4F2A17C3B5: from=<a@b>, size=1, nrcpt=1 (queue active)");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("198.51.100.1").recipients == 1);
    BOOST_TEST(all.at("198.51.100.2").recipients == 2);
    BOOST_TEST(all.at("198.51.100.3").recipients == 3);
}

BOOST_AUTO_TEST_CASE(a_service_with_a_name_of_its_own_is_no_instance) {
    Log log;
    log.line("mx1 -out/qmgr", "CCCCCCCCCC: removed");
    log.line("mx1 -submission/smtpd", "AAAAAAAAAA: client=c[198.51.100.1], sasl_method=PLAIN, "
                                      "sasl_username=joe");
    log.queued("AAAAAAAAAA", 3);
    log.delivered("AAAAAAAAAA", "x@example.net", "192.0.2.25", "bounced (550 no)");
    // One of an instance, which has a queue of its own.
    log.line("mx1 -out/smtpd", "BBBBBBBBBB: client=c[203.0.113.7]");
    log.queued("BBBBBBBBBB", 5);
    // A filter gives mail back to a service.
    log.line("mx1 -reinject/smtpd", "DDDDDDDDDD: client=localhost[127.0.0.1], "
                                    "orig_queue_id=AAAAAAAAAA, orig_client=c[198.51.100.1]");
    log.removed("AAAAAAAAAA").queued("DDDDDDDDDD", 3).wait(600);
    log.delivered("DDDDDDDDDD", "x@example.net", "192.0.2.25", "bounced (550 no)");
    const auto all = activities_of(log);
    BOOST_TEST(all.at("joe").messages == 1);
    BOOST_TEST(all.at("joe").recipients == 3);
    BOOST_TEST(all.at("joe").bounced == 2);
    BOOST_TEST(all.size() == 1u);
    BOOST_TEST(totals_of(log).unattributed == 1);
}

BOOST_AUTO_TEST_CASE(a_recipient_that_is_tried_often_counts_once) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 3);
    for (int i = 0; i < 5; ++i) {
        log.delivered("AAAAAAAAAA", "x@example.net", "192.0.2.25", "deferred (450 later)");
        log.delivered("AAAAAAAAAA", "y@example.net", "192.0.2.25", "deferred (450 later)");
        log.delivered("AAAAAAAAAA", "z@example.net", "192.0.2.25", "deferred (450 later)");
        log.queued("AAAAAAAAAA", 3);
    }
    BOOST_TEST(activities_of(log).at("198.51.100.1").deferred == 3);
    BOOST_TEST(activities_of(log).at("198.51.100.1").messages == 1);
    log.delivered("AAAAAAAAAA", "x@example.net", "192.0.2.25", "sent (250 Ok)");
    log.delivered("AAAAAAAAAA", "y@example.net", "192.0.2.25", "bounced (550 no)");
    BOOST_TEST(activities_of(log).at("198.51.100.1").deferred == 1);
    BOOST_TEST(activities_of(log).at("198.51.100.1").sent == 1);
    log.line("mx1 /qmgr", "AAAAAAAAAA: from=<a@example.com>, status=expired, returned to sender");
    BOOST_TEST(activities_of(log).at("198.51.100.1").deferred == 0);
    BOOST_TEST(activities_of(log).at("198.51.100.1").bounced == 2);
}

BOOST_AUTO_TEST_CASE(all_that_was_not_delivered_expires) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 40);
    log.delivered("AAAAAAAAAA", "x@example.net", "192.0.2.25", "sent (250 Ok)");
    log.delivered("AAAAAAAAAA", "y@example.net", "192.0.2.25", "deferred (450 later)");
    // The other deferrals are not in the log.
    const std::string expired =
        "AAAAAAAAAA: from=<a@example.com>, status=expired, returned to sender";
    log.queued("AAAAAAAAAA", 39).line("mx1 /qmgr", expired).line("mx1 /qmgr", expired);
    BOOST_TEST(activities_of(log).at("198.51.100.1").sent == 1);
    BOOST_TEST(activities_of(log).at("198.51.100.1").deferred == 0);
    BOOST_TEST(activities_of(log).at("198.51.100.1").bounced == 39);
}

BOOST_AUTO_TEST_CASE(who_had_the_message_does_not_expire_however_the_queue_counts) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1").queued("AAAAAAAAAA", 3);
    log.delivered("AAAAAAAAAA", "x@example.net", "192.0.2.25", "sent (250 Ok)");
    log.delivered("AAAAAAAAAA", "y@example.net", "192.0.2.25", "sent (250 Ok)");
    log.delivered("AAAAAAAAAA", "z@example.net", "192.0.2.25", "deferred (450 later)");
    log.queued("AAAAAAAAAA", 3); // all that it ever had
    log.line("mx1 /qmgr", "AAAAAAAAAA: from=<a@example.com>, status=expired, returned to sender");
    BOOST_TEST(activities_of(log).at("198.51.100.1").sent == 2);
    BOOST_TEST(activities_of(log).at("198.51.100.1").bounced == 1);
}

BOOST_AUTO_TEST_CASE(a_message_without_its_first_lines_is_nobodys) {
    Log log;
    log.queued("AAAAAAAAAA", 3);
    log.delivered("AAAAAAAAAA", "x@example.net", "192.0.2.25", "sent (250 Ok)");
    log.delivered("BBBBBBBBBB", "x@example.net", "192.0.2.25", "sent (250 Ok)");
    log.removed("CCCCCCCCCC");
    BOOST_TEST(activities_of(log).empty());
    BOOST_TEST(totals_of(log).messages == 1);
    BOOST_TEST(totals_of(log).unattributed == 1);
    BOOST_TEST(totals_of(log).recipients == 3);
    log.removed("AAAAAAAAAA").wait(600).client("DDDDDDDDDD", "198.51.100.9");
    BOOST_TEST(totals_of(log).unattributed == 1);
    BOOST_TEST(totals_of(log).outcomes.sent == 1);
}

BOOST_AUTO_TEST_CASE(of_too_many_open_messages_the_oldest_is_closed) {
    mail::ActivitySettings settings;
    mail::ActivityTable table(settings);
    mail::MessageJoiner joiner(settings, table, 100);
    mail::MailLogParser parser(logfile::Time{});
    std::size_t counted = 0;
    joiner.on_message([&](const mail::CountedMessage&) { ++counted; });
    Log log;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = fmt::format("{:010X}", i);
        log.client(id, "198.51.100.1");
        if (i >= 30) { // so many wait at once
            log.queued(fmt::format("{:010X}", i - 30), 1);
        }
    }
    log.queued("0000000001", 1); // counted and forgotten: it is nobody's now
    std::string_view text = log.text();
    while (!text.empty()) {
        mail::MailLogEvent event;
        const std::string_view line = text.substr(0, text.find('\n'));
        BOOST_REQUIRE(parser.read(line, event));
        joiner.add(event);
        text.remove_prefix(line.size() + 1);
    }
    BOOST_TEST(counted == 970u);
    mail::ActivityTotals totals = table.totals();
    joiner.add_unattributed(totals);
    BOOST_TEST(totals.messages == 971);
    BOOST_TEST(totals.unattributed == 1);
}

BOOST_AUTO_TEST_CASE(what_postscreen_finds_and_refuses_is_one) {
    Log log;
    log.line("mx1 /postscreen", "DNSBL rank 5 for [203.0.113.7]:50123");
    const std::string reject =
        "NOQUEUE: reject: RCPT from [203.0.113.7]:50123: 550 5.7.1 Service unavailable; client "
        "[203.0.113.7] blocked using zen.example; from=<a@b>, to=<c@d>, proto=ESMTP, helo=<x>";
    log.line("mx1 /postscreen", reject);
    BOOST_TEST(activities_of(log).at("203.0.113.7").blocklist_hits == 1);
    log.wait(600).line("mx1 /postscreen", reject);
    BOOST_TEST(activities_of(log).at("203.0.113.7").blocklist_hits == 2);
}

BOOST_AUTO_TEST_CASE(a_virus_that_a_milter_refuses_counts) {
    Log log;
    log.client("AAAAAAAAAA", "198.51.100.1");
    log.line("mx1 /cleanup", "AAAAAAAAAA: milter-reject: END-OF-MESSAGE from c[198.51.100.1]: "
                             "5.7.1 clamav: virus found: \"Eicar\"; from=<a@b> to=<c@d> "
                             "proto=ESMTP helo=<x>");
    BOOST_TEST(activities_of(log).at("198.51.100.1").viruses == 1);
    BOOST_TEST(activities_of(log).at("198.51.100.1").spam == 0);
    BOOST_TEST(activities_of(log).at("198.51.100.1").rejected == 1);
}

BOOST_AUTO_TEST_CASE(a_policy_services_refusal_and_the_servers_are_one) {
    const std::string line =
        "2026-11-23T10:00:00Z mx1 mail-ratelimit[1]: action=defer stage=rcpt "
        "client=c[198.51.100.1] sasl_username=Joe sender=a@example.com recipient=b@example.com "
        "key=sasl:joe\n"
        "2026-11-23T10:00:00Z mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from c[198.51.100.1]: "
        "450 "
        "4.7.1 <b@example.com>: Recipient address rejected: sasl:joe: limit of 200 messages in 1h "
        "reached, try again later; from=<a@example.com> to=<b@example.com> proto=ESMTP helo=<x>\n";
    mail::MailActivity mail({});
    test::read_log(mail, line + line);
    BOOST_REQUIRE(test::activities(mail).size() == 1u);
    BOOST_TEST(test::activities(mail)[0].key == "joe");
    BOOST_TEST(test::activities(mail)[0].limit_hits == 2);
    BOOST_TEST(mail.totals().rejected == 2);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_one_whichever_of_its_two_lines_comes_first) {
    const std::string service =
        "2026-11-23T10:00:00Z mx1 postgrey[9]: action=greylist, reason=new, "
        "client_name=c, client_address=198.51.100.1/32, sender=a@b, "
        "recipient=c@d\n";
    const std::string server =
        "2026-11-23T10:00:00Z mx1 postfix/smtpd[1]: NOQUEUE: reject: RCPT from c[198.51.100.1]: "
        "450 "
        "4.2.0 <c@d>: Recipient address rejected: Greylisted, see "
        "http://postgrey.schweikert.ch/help/d.html; from=<a@b> to=<c@d> proto=ESMTP helo=<h>\n";
    for (const std::string& log :
         {service + server + service + server, server + service + server + service,
          server + server + service + service}) {
        mail::MailActivity mail({});
        test::read_log(mail, log);
        BOOST_REQUIRE(test::activities(mail).size() == 1u);
        BOOST_TEST(test::activities(mail)[0].greylisted == 2);
    }
    // One that the service tells of later is another one.
    std::string later = service;
    later.replace(later.find("10:00:00"), 8, "10:01:00");
    mail::MailActivity mail({});
    test::read_log(mail, server + later);
    BOOST_TEST(test::activities(mail)[0].greylisted == 2);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_wrong_does_not_keep_messages_open) {
    mail::ActivitySettings settings;
    mail::ActivityTable table(settings);
    mail::MessageJoiner joiner(settings, table);
    mail::MailLogParser parser(logfile::Time{});
    const auto add = [&](const std::string& line) {
        mail::MailLogEvent event;
        BOOST_REQUIRE(parser.read(line, event));
        joiner.add(event);
    };
    add("2099-01-01T00:00:00Z mx1 postfix/smtpd[9]: FFFFFFFFFF: client=c[198.51.100.1]");
    add("2099-01-01T00:00:00Z mx1 postfix/qmgr[9]: FFFFFFFFFF: removed");
    for (int i = 0; i < 600; ++i) {
        const std::string start =
            fmt::format("2026-11-23T10:{:02}:{:02}Z mx1 postfix/", i / 60, i % 60);
        add(start + fmt::format("smtpd[9]: {:010X}: client=c[198.51.100.1]", i));
        add(start + fmt::format("qmgr[9]: {:010X}: removed", i));
    }
    BOOST_TEST(joiner.open_messages() <= 62u);
}

BOOST_AUTO_TEST_CASE(who_is_refused_after_a_login_is_the_login) {
    Log log;
    log.line("mx1 /smtpd", "AAAAAAAAAA: client=c[198.51.100.1], sasl_method=PLAIN, "
                           "sasl_username=joe");
    log.line("mx1 /smtpd", "AAAAAAAAAA: reject: RCPT from c[198.51.100.1]: 550 5.1.1 <x@y>: "
                           "Recipient address rejected: User unknown; from=<a@b> to=<x@y> "
                           "proto=ESMTP helo=<x>");
    log.line("mx1 /cleanup",
             "AAAAAAAAAA: milter-reject: END-OF-MESSAGE from c[198.51.100.1]: 5.7.1 "
             "Spam message rejected; from=<a@b> to=<x@y> proto=ESMTP helo=<x>");
    log.line("mx1 /cleanup",
             "AAAAAAAAAA: reject: header Subject: x from c[198.51.100.9]; from=<a@b> "
             "to=<x@y> proto=ESMTP helo=<x>: 5.7.1 no");
    const auto all = activities_of(log);
    BOOST_REQUIRE(all.size() == 1u);
    BOOST_TEST(all.at("joe").rejected == 3);
    BOOST_TEST(all.at("joe").spam == 1);
    BOOST_TEST(all.at("joe").messages == 0);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_the_logins_that_its_line_names) {
    Log log;
    const std::string refused = "NOQUEUE: reject: RCPT from c[198.51.100.1]: 553 5.7.1 <x@other>: "
                                "Sender address rejected: not owned by user Joe; from=<x@other> "
                                "to=<c@d> proto=ESMTP helo=<x>";
    log.line("mx1 /smtpd", refused);
    log.line("mx1 /smtpd", refused + " sasl_method=PLAIN sasl_username=Joe");
    const auto all = activities_of(log);
    BOOST_REQUIRE(all.size() == 1u);
    BOOST_TEST(all.at("joe").rejected == 2);
    BOOST_TEST(all.at("joe").sender_mismatches == 2);
    BOOST_TEST(all.at("joe").evidence.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_a_filter_before_the_queue_refuses_is_the_sessions) {
    const std::string refused = "proxy-reject: END-OF-MESSAGE: 554 5.7.0 Reject, id=31619-02 - "
                                "spam; from=<a@b> to=<c@d> proto=ESMTP helo=<x>";
    Log log;
    log.line("mx1 /smtpd", "NOQUEUE: client=c[198.51.100.1], sasl_method=PLAIN, sasl_username=Joe");
    log.line("mx1 /smtpd", refused);
    log.line("mx1 /smtpd", "NOQUEUE: client=c[198.51.100.2]");
    log.line("mx1 /smtpd", refused);
    log.line("mx1 /smtpd", refused + " sasl_username=<jane>");
    log.line("mx2 /smtpd", refused);
    const auto all = activities_of(log);
    BOOST_TEST(all.size() == 3u);
    for (const std::string key : {"joe", "198.51.100.2", "jane"}) {
        BOOST_TEST(all.at(key).rejected == 1);
        BOOST_TEST(all.at(key).spam == 1);
    }
    log.wait(3601).line("mx1 /smtpd", refused);
    BOOST_TEST(activities_of(log).at("198.51.100.2").rejected == 1);
}

BOOST_AUTO_TEST_CASE(what_a_filter_before_the_queue_drops_is_the_sessions) {
    const std::string dropped = "proxy-accept: END-OF-MESSAGE: 250 2.7.0 Ok, discarded, id=31619-02"
                                " - {}; from=<a@b> to=<c@d> proto=ESMTP helo=<x>";
    const std::string spam = fmt::format(fmt::runtime(dropped), "spam");
    Log log;
    log.line("mx1 /smtpd", "NOQUEUE: client=c[198.51.100.1], sasl_method=PLAIN, sasl_username=Joe");
    log.line("mx1 /smtpd", spam);
    log.line("mx1 /smtpd", fmt::format(fmt::runtime(dropped), "INFECTED: Eicar"));
    log.line("mx1 /smtpd", "NOQUEUE: client=c[198.51.100.2]");
    log.line("mx1 /smtpd", spam);
    log.line("mx1 /smtpd", spam + " sasl_username=<jane>");
    const auto all = activities_of(log);
    BOOST_TEST(all.size() == 3u);
    for (const std::string key : {"joe", "198.51.100.2", "jane"}) {
        BOOST_TEST(all.at(key).rejected == 0);
        BOOST_TEST(all.at(key).spam == 1);
        BOOST_TEST(!all.at(key).evidence.empty());
    }
    BOOST_TEST(all.at("joe").viruses == 1);
}

BOOST_AUTO_TEST_CASE(mail_of_a_local_user_is_that_users) {
    Log log;
    log.line("mx1 /pickup", "AAAAAAAAAA: uid=33 from=<www-data>");
    log.line("mx1 /pickup", "AAAAAAAAAA: uid=33 from=<www-data>");
    log.line("mx1 /cleanup", "AAAAAAAAAA: milter-reject: END-OF-MESSAGE from localhost[127.0.0.1]: "
                             "5.7.1 Spam message rejected; from=<a@b> to=<c@d>");
    log.line("mx1 /pickup", "BBBBBBBBBB: uid=33 from=<www-data>");
    log.line("mx1 /qmgr", "BBBBBBBBBB: from=<a@b>, size=100, nrcpt=80 (queue active)");
    log.line("mx1 /qmgr", "BBBBBBBBBB: removed");
    log.wait(120).line("mx1 /pickup", "BBBBBBBBBB: uid=0 from=<root>");
    log.line("mx1 /qmgr", "BBBBBBBBBB: from=<root@b>, size=100, nrcpt=1 (queue active)");
    const auto all = activities_of(log);
    BOOST_TEST(all.size() == 2u);
    BOOST_CHECK(all.at("33").kind == mail::ActivityKind::uid);
    BOOST_TEST(all.at("33").is_customer);
    BOOST_TEST(all.at("33").recipients == 80);
    BOOST_TEST(all.at("33").spam == 1);
    BOOST_TEST(all.at("0").recipients == 1);
}

BOOST_AUTO_TEST_CASE(long_senders_do_not_fill_the_memory) {
    Log log;
    for (const std::string_view id : {"AAAAAAAAAA", "BBBBBBBBBB"}) {
        const std::size_t length = id == "AAAAAAAAAA" ? 300 : 100'000;
        log.client(id, "198.51.100.1");
        log.line("mx1 /qmgr", fmt::format("{}: from=<{}@example.com>, size=100, nrcpt=1 (queue "
                                          "active)",
                                          id, std::string(length, 'x')));
    }
    mail::MailActivity mail({});
    std::vector<std::size_t> lengths;
    mail.on_message(
        [&](const mail::CountedMessage& message) { lengths.push_back(message.sender.size()); });
    test::read_log(mail, log.text());
    BOOST_REQUIRE(lengths.size() == 2u);
    BOOST_TEST(lengths[0] == 312u);
    BOOST_TEST(lengths[1] == 640u);
}

BOOST_AUTO_TEST_CASE(every_message_is_told_of_when_it_is_counted) {
    Log log;
    log.line("mx1 /smtpd", "AAAAAAAAAA: client=c[198.51.100.1], sasl_method=PLAIN, "
                           "sasl_username=Joe");
    log.queued("AAAAAAAAAA", 3);
    mail::MailActivity mail({});
    int told = 0;
    mail.on_message([&](const mail::CountedMessage& message) {
        ++told;
        BOOST_TEST(message.login == "Joe");
        BOOST_TEST(message.client->str() == "198.51.100.1");
        BOOST_TEST(message.client_name == "c");
        BOOST_TEST(message.sender == "a@example.com");
        BOOST_TEST(message.recipients == 3);
        BOOST_TEST(message.size == 100);
        BOOST_TEST(message.key == "joe");
        BOOST_TEST(message.is_reported);
        BOOST_TEST(message.time.time_since_epoch().count() % 3600 == 0);
    });
    test::read_log(mail, log.text());
    BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_SUITE_END()
