// SPDX-License-Identifier: MIT
#include "mail/reading/mail_activity.hpp"
#include "mail_log_text.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>

using namespace ispkit;
using mail::Activity;
using test::read_log;

BOOST_AUTO_TEST_SUITE(mail_reading_mail_activity)

namespace {

std::map<std::string, Activity> by_key(const mail::MailActivity& mail) {
    std::map<std::string, Activity> all;
    for (Activity& activity : test::activities(mail)) {
        all.emplace(activity.key, std::move(activity));
    }
    return all;
}

std::map<std::string, Activity> activities_of(std::string_view log,
                                              const mail::ActivitySettings& settings = {}) {
    mail::MailActivity mail(settings);
    read_log(mail, log);
    return by_key(mail);
}

/// A message to two recipients by a login, through a content filter.
constexpr std::string_view k_filtered =
    "Nov 23 10:00:00 mx1 postfix/submission/smtpd[1]: 4F2A17C3B5: "
    "client=dsl.example.net[198.51.100.7], sasl_method=LOGIN, sasl_username=Joe@example.org\n"
    "Nov 23 10:00:00 mx1 postfix/cleanup[2]: 4F2A17C3B5: message-id=<1@example.org>\n"
    "Nov 23 10:00:00 mx1 postfix/qmgr[3]: 4F2A17C3B5: from=<joe@example.org>, size=1000, nrcpt=2 "
    "(queue active)\n"
    "Nov 23 10:00:01 mx1 postfix/smtpd[4]: 5A2A17C3B6: client=localhost[127.0.0.1]\n"
    "Nov 23 10:00:01 mx1 postfix/cleanup[2]: 5A2A17C3B6: message-id=<1@example.org>\n"
    "Nov 23 10:00:01 mx1 postfix/qmgr[3]: 5A2A17C3B6: from=<joe@example.org>, size=1500, nrcpt=2 "
    "(queue active)\n"
    "Nov 23 10:00:01 mx1 amavis[7]: (00007-01) Passed SPAMMY {RelayedOutbound}, "
    "[198.51.100.7]:4000 [198.51.100.7] <joe@example.org> -> <a@example.com>,<b@example.net>, "
    "Queue-ID: 4F2A17C3B5, Message-ID: <1@example.org>, mail_id: x-1, Hits: 6.1, size: 1000, "
    "queued_as: 5A2A17C3B6, 345 ms\n"
    "Nov 23 10:00:01 mx1 postfix/amavis/smtp[5]: 4F2A17C3B5: to=<a@example.com>, "
    "relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 "
    "from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 5A2A17C3B6)\n"
    "Nov 23 10:00:01 mx1 postfix/amavis/smtp[5]: 4F2A17C3B5: to=<b@example.net>, "
    "relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 "
    "from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 5A2A17C3B6)\n"
    "Nov 23 10:00:01 mx1 postfix/qmgr[3]: 4F2A17C3B5: removed\n"
    "Nov 23 10:00:02 mx1 postfix/smtp[6]: 5A2A17C3B6: to=<a@example.com>, "
    "relay=mx.example.com[203.0.113.9]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 "
    "2.0.0 Ok: queued as 77777777)\n"
    "Nov 23 10:00:02 mx1 postfix/smtp[6]: 5A2A17C3B6: to=<b@example.net>, "
    "relay=mx.example.net[203.0.113.8]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced "
    "(host mx.example.net[203.0.113.8] said: 550 5.1.1 no such user (in reply to RCPT TO "
    "command))\n"
    "Nov 23 10:00:02 mx1 postfix/bounce[8]: 5A2A17C3B6: sender non-delivery notification: "
    "6B2A17C3B7\n"
    "Nov 23 10:00:02 mx1 postfix/qmgr[3]: 5A2A17C3B6: removed\n";

void check_filtered(const std::map<std::string, Activity>& all) {
    BOOST_REQUIRE(all.size() == 1u);
    const Activity& joe = all.at("joe@example.org");
    BOOST_TEST((joe.kind == mail::ActivityKind::sasl));
    BOOST_TEST(joe.is_customer);
    BOOST_TEST(joe.messages == 1);
    BOOST_TEST(joe.recipients == 2);
    BOOST_TEST(joe.size == 1000);
    BOOST_TEST(joe.sent == 1);
    BOOST_TEST(joe.bounced == 1);
    BOOST_TEST(joe.deferred == 0);
    BOOST_TEST(joe.spam == 1);
    BOOST_TEST(joe.viruses == 0);
    BOOST_TEST(joe.senders == 1);
    BOOST_TEST(joe.recipient_domains == 2);
    BOOST_TEST(joe.addresses == 1);
    BOOST_TEST(joe.networks_in_an_hour == 1);
    BOOST_TEST(joe.hours.size() == 1u);
}

/// The log with its lines in another order.
std::string reordered(std::string_view log, std::size_t step) {
    std::vector<std::string_view> lines;
    while (!log.empty()) {
        lines.push_back(log.substr(0, log.find('\n') + 1));
        log.remove_prefix(lines.back().size());
    }
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        text += lines[(i + 1) * step % (lines.size() + 1) - 1];
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(mail_that_passes_a_content_filter_is_one_mail) {
    check_filtered(activities_of(k_filtered));
    mail::MailActivity mail({});
    read_log(mail, k_filtered);
    BOOST_TEST(mail.totals().messages == 1);
    BOOST_TEST(mail.totals().recipients == 2);
    BOOST_TEST(mail.totals().unattributed == 0);
    BOOST_TEST(mail.totals().outcomes.sent == 1);
    BOOST_TEST(mail.totals().outcomes.bounced == 1);
    BOOST_TEST(mail.totals().lines.all == 14);
    BOOST_TEST(mail.totals().octets == static_cast<std::int64_t>(k_filtered.size()));
}

BOOST_AUTO_TEST_CASE(a_host_has_a_short_name_and_a_long_one) {
    std::string log(k_filtered);
    constexpr std::string_view k_in_syslog = "mx1 amavis[7]";
    log.replace(log.find(k_in_syslog), k_in_syslog.size(), "mx1.example.net /usr/sbin/amavisd[7]");
    check_filtered(activities_of(log));
    // Another host's message may have the same queue id.
    const auto all = activities_of(
        log +
        "Nov 23 10:00:00 mx1.example.com postfix/smtpd[1]: 4F2A17C3B5: "
        "client=c.example.com[203.0.113.7], sasl_method=LOGIN, sasl_username=ann\n"
        "Nov 23 10:00:00 mx1.example.com postfix/qmgr[3]: 4F2A17C3B5: from=<ann@example.com>, "
        "size=1000, nrcpt=1 (queue active)\n");
    BOOST_TEST(all.at("ann").messages == 1);
    BOOST_TEST(all.at("ann").recipients == 1);
    BOOST_TEST(all.at("joe@example.org").recipients == 2);
}

BOOST_AUTO_TEST_CASE(lines_of_a_message_in_any_order_are_one_message) {
    // With 14 lines, steps that share no factor with 15 visit every line.
    for (const std::size_t step : {2u, 4u, 7u, 8u, 11u, 13u, 14u}) {
        BOOST_TEST_CONTEXT("step " << step) {
            check_filtered(activities_of(reordered(k_filtered, step)));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
