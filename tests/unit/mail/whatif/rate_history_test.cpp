// SPDX-License-Identifier: MIT
#include "mail/whatif/rate_history.hpp"
#include "mail_log_text.hpp"
#include "stored_usage.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using std::chrono::hours;

BOOST_AUTO_TEST_SUITE(mail_whatif_rate_history)

BOOST_AUTO_TEST_CASE(the_databases_hours_become_the_past_of_logins_and_clients) {
    const TemporaryFolder folder;
    const std::chrono::sys_seconds day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
    mail::RateStore store(folder / "rates.db");
    const auto add = [&](const std::string& subject, std::chrono::sys_seconds time, int messages) {
        store_usage(store, subject, hours(1), {.usage = {messages, messages * 2}}, time);
    };
    add("sasl:joe", day - hours(2), 5);
    add("sasl:joe", day - hours(26), 6);
    add("sasl:joe", day - hours(500), 7);
    add("client:198.51.100.7", day - hours(2), 8);
    add("recipient-domain:joe", day - hours(2), 9);
    mail::MailActivity mail({});
    test::read_log(
        mail,
        "2026-11-23T10:00:00Z mx1 postfix/smtpd[1]: 4F2A17C3B5: client=c[198.51.100.7], "
        "sasl_method=PLAIN, sasl_username=joe\n"
        "2026-11-23T10:00:00Z mx1 postfix/qmgr[1]: 4F2A17C3B5: from=<a@b>, size=1, nrcpt=1 (queue "
        "active)\n");
    mail::add_history(mail, store, day - hours(100));
    BOOST_REQUIRE(test::activities(mail).size() == 1u);
    const mail::Activity joe = test::activities(mail)[0];
    BOOST_REQUIRE(joe.past.size() == 2u);
    BOOST_TEST(joe.past[0].messages == 6);
    BOOST_TEST(joe.past[1].messages == 5);
    BOOST_TEST(joe.past[1].recipients == 10);
}

BOOST_AUTO_TEST_CASE(networks_have_a_past_in_it_those_of_ipv6_too) {
    const TemporaryFolder folder;
    const std::chrono::sys_seconds day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
    mail::RateStore store(folder / "rates.db");
    std::string log;
    struct Client {
        std::string_view address;
        std::string_view limit;
    };
    for (const auto& [address, limit] : {Client{"2001:db8::7", "client: 9 messages / 1h"},
                                         Client{"198.51.100.7", "client/24: 9 messages / 1h"}}) {
        mail::PolicyRequest request;
        request.client = net::Address::parse(address);
        store_usage(store, mail::RateLimit::parse(limit).kind.subject_of(request), hours(1),
                    {.usage = {5, 10}}, day - hours(2));
        const std::string id = log.empty() ? "AAAAAAAAAA" : "BBBBBBBBBB";
        log += fmt::format("2026-11-23T10:00:00Z mx1 postfix/smtpd[1]: {0}: client=c[{1}]\n"
                           "2026-11-23T10:00:00Z mx1 postfix/qmgr[1]: {0}: from=<a@b>, size=1, "
                           "nrcpt=1 (queue active)\n",
                           id, address);
    }
    mail::ActivitySettings settings;
    settings.group_by = mail::GroupBy::prefix;
    mail::MailActivity mail(settings);
    test::read_log(mail, log);
    mail::add_history(mail, store, day - hours(100));
    BOOST_TEST(test::activities(mail).size() == 2u);
    for (const mail::Activity& network : test::activities(mail)) {
        BOOST_TEST_CONTEXT(network.key) {
            BOOST_REQUIRE(network.past.size() == 1u);
            BOOST_TEST(network.past[0].recipients == 10);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
