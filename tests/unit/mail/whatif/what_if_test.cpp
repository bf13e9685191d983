// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/whatif/what_if.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::Suspect;
using mail::WhatIf;
using mail::WhatIfResult;

BOOST_AUTO_TEST_SUITE(mail_whatif_what_if)

namespace {

constexpr std::chrono::sys_seconds k_start{std::chrono::seconds(1'800'000'000)};

struct Fixture {
    std::vector<Suspect> suspects;
    WhatIf what_if{{}, {}};
    mail::KnownNetworks networks;

    void start(const std::vector<std::string>& texts) {
        std::vector<mail::RateLimit> limits;
        for (const std::string& text : texts) {
            limits.push_back(mail::RateLimit::parse(text));
        }
        what_if = WhatIf(limits, networks);
    }

    /// A login sends so many messages in one second, and is known with that score.
    void send(const std::string& login, int messages, std::int64_t recipients, int points) {
        Suspect suspect;
        suspect.activity.kind = mail::ActivityKind::sasl;
        suspect.activity.key = login;
        suspect.score.points = points;
        suspects.push_back(suspect);
        add(login, messages, recipients);
    }

    void add(const std::string& login, int messages, std::int64_t recipients,
             std::string_view address = "192.0.2.5", bool is_reported = true,
             std::chrono::sys_seconds time = k_start) {
        mail::CountedMessage message;
        message.time = time;
        message.login = login;
        message.client = net::Address::parse(address);
        message.recipients = recipients;
        message.kind = login.empty() ? mail::ActivityKind::client : mail::ActivityKind::sasl;
        message.key = login.empty() ? address : std::string_view(login);
        message.is_reported = is_reported;
        for (int i = 0; i < messages; ++i) {
            what_if.add(message);
        }
    }

    std::vector<WhatIfResult> results() { return what_if.results(suspects, 50); }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(of_known_networks_strangers_are_not_counted, Fixture) {
    networks.add_file("192.0.2.0/24 us", "networks");
    start(
        {"client: 10 messages / 1h", "sender-domain: 10 messages / 1h", "sasl: 10 messages / 1h"});
    add("", 300, 1, "203.0.113.5");
    add("", 12, 1, "192.0.2.5");
    add("joe", 12, 1, "203.0.113.5");
    const std::vector<WhatIfResult> all = results();
    BOOST_TEST(all[0].strangers_stopped.messages == 4); // nobody is a suspect here
    BOOST_TEST(all[2].strangers_stopped.messages == 2);
}

BOOST_FIXTURE_TEST_CASE(mail_of_local_users_is_not_limited, Fixture) {
    start({"sender: 1 messages / 1h"});
    mail::CountedMessage message;
    message.time = k_start;
    message.sender = "www-data@example.org";
    message.kind = mail::ActivityKind::uid;
    message.key = "33";
    what_if.add(message);
    what_if.add(message);
    BOOST_TEST(results()[0].strangers == 0);
}

BOOST_FIXTURE_TEST_CASE(it_tells_offenders_innocents_and_strangers_apart, Fixture) {
    start({"sasl: 10 messages / 1h", "client: 25 recipients / 1h"});
    send("bot", 100, 1, 90);
    send("shop", 15, 1, 49);
    send("joe", 10, 1, 0);
    add("", 30, 1, "203.0.113.5");
    const std::vector<WhatIfResult> all = results();
    BOOST_REQUIRE(all.size() == 2u);
    const WhatIfResult& logins = all[0];
    BOOST_TEST(logins.customers == 2);
    BOOST_TEST(logins.stopped.messages == 95);
    BOOST_TEST(logins.offenders == 1);
    BOOST_TEST(logins.strangers == 0);
    BOOST_REQUIRE(logins.innocent.size() == 1u);
    BOOST_TEST(logins.innocent[0].key == "shop");
    BOOST_TEST(logins.innocent[0].score == 49);
    BOOST_TEST(logins.innocent[0].stopped.messages == 5);
    BOOST_TEST(logins.messages.percentiles.back().peak == 100);
    BOOST_TEST(logins.messages.percentiles.front().peak == 15);
    // All logins came from one address.
    const WhatIfResult& clients = all[1];
    BOOST_TEST(clients.stopped.messages == 100);
    BOOST_TEST(clients.strangers == 1);
    BOOST_TEST(clients.strangers_stopped.messages == 5);
}

BOOST_FIXTURE_TEST_CASE(a_login_that_looks_like_an_address_is_not_that_address, Fixture) {
    start({"sasl: 50 recipients / 1h"});
    what_if.search(mail::GroupBy::login_or_client);
    send("198.51.100.7", 1, 100, 80);
    Suspect address;
    address.activity.key = "198.51.100.7";
    address.activity.is_customer = true;
    suspects.push_back(address);
    add("", 1, 1, "198.51.100.7");
    const std::vector<WhatIfResult> all = results();
    BOOST_TEST(all.size() == 2u); // nothing is looked for on clients
    for (const WhatIfResult& result : all) {
        BOOST_TEST(result.customers == 1);
        BOOST_TEST(result.stopped.recipients == 100);
        BOOST_TEST(result.innocent.empty());
    }
}

BOOST_FIXTURE_TEST_CASE(the_past_counts_for_the_window_and_is_not_stopped, Fixture) {
    start({"sasl: 10 messages / 1h"});
    add("joe", 12, 1, "192.0.2.5", false);
    send("joe", 3, 1, 0);
    const WhatIfResult result = results().front();
    BOOST_TEST(result.stopped.messages == 3);
    BOOST_TEST(result.customers == 1);
}

BOOST_FIXTURE_TEST_CASE(the_limit_that_is_found_stops_all_offenders_and_the_fewest_others,
                        Fixture) {
    what_if.search(mail::GroupBy::login_or_client);
    // By messages alone four of the others would be stopped, by recipients alone two.
    send("loud", 200, 1, 80);
    send("wide", 20, 30, 70);
    for (int i = 0; i < 4; ++i) {
        send(fmt::format("busy{}", i), 30 + i, 1, 0);
    }
    send("letter", 1, 300, 10);
    send("quiet", 3, 2, 0);
    const std::vector<WhatIfResult> all = results();
    BOOST_REQUIRE(all.size() == 1u);
    BOOST_TEST(all[0].is_found);
    BOOST_TEST(all[0].limit.str() == "sasl: 100 messages, 329 recipients / 1h defer");
    BOOST_TEST(all[0].offenders == 2);
    BOOST_TEST(all[0].innocent.empty());
    // The busiest of the others has room for three times its 33 messages, and twice its 300
    // recipients is more than there can be.
    BOOST_TEST(all[0].offenders_sent.messages == 220);
    BOOST_TEST(all[0].offenders_sent.recipients == 800);
    BOOST_TEST(all[0].offenders_stopped.messages == 110);
}

BOOST_FIXTURE_TEST_CASE(to_refuse_a_little_of_an_offenders_mail_does_not_stop_it, Fixture) {
    start({"sasl: 59 messages / 1h"});
    what_if.search(mail::GroupBy::sasl);
    send("bot", 60, 1, 80);
    for (int hour = 2; hour < 12; ++hour) {
        add("bot", 20, 1, "192.0.2.5", true, k_start + std::chrono::hours(2 * hour));
    }
    const std::vector<WhatIfResult> all = results();
    BOOST_REQUIRE(all.size() == 2u);
    BOOST_TEST(all[0].stopped.messages == 1);
    BOOST_TEST(all[0].customers == 1);
    BOOST_TEST(all[0].offenders == 0);
    BOOST_TEST(all[1].is_found);
    BOOST_TEST(all[1].offenders == 1);
    BOOST_TEST(2 * all[1].stopped.recipients >= 260);
}

BOOST_FIXTURE_TEST_CASE(an_offender_that_no_limit_can_stop_leaves_the_others_theirs, Fixture) {
    what_if.search(mail::GroupBy::sasl);
    send("slow", 1, 1, 80);
    for (int hour = 2; hour < 12; ++hour) {
        add("slow", 1, 1, "192.0.2.5", true, k_start + std::chrono::hours(2 * hour));
    }
    BOOST_TEST(results().empty());
    what_if = WhatIf({}, {});
    what_if.search(mail::GroupBy::sasl);
    suspects.clear();
    send("slow", 1, 1, 80);
    send("bot", 60, 1, 80);
    const std::vector<WhatIfResult> all = results();
    BOOST_REQUIRE(all.size() == 1u);
    BOOST_TEST(all[0].offenders == 1);
}

BOOST_FIXTURE_TEST_CASE(logins_and_clients_get_a_limit_each, Fixture) {
    what_if.search(mail::GroupBy::login_or_client);
    send("bot", 50, 1, 80);
    Suspect address;
    address.activity.key = "198.51.100.7";
    address.activity.is_customer = true;
    address.score.points = 60;
    suspects.push_back(address);
    add("", 12, 3, "198.51.100.7");
    const std::vector<WhatIfResult> all = results();
    BOOST_REQUIRE(all.size() == 2u);
    BOOST_TEST(all[0].limit.str() == "sasl: 10 messages, 50 recipients / 1h defer");
    BOOST_TEST((all[1].limit.kind.key == mail::LimitKey::client));
    BOOST_TEST(all[1].offenders >= 1);
}

BOOST_FIXTURE_TEST_CASE(who_sent_one_message_to_one_is_not_stopped_by_a_limit, Fixture) {
    what_if.search(mail::GroupBy::sasl);
    send("virus", 1, 1, 80);
    BOOST_TEST(results().empty());
}

BOOST_FIXTURE_TEST_CASE(limits_that_a_message_does_not_fall_under_are_refused, Fixture) {
    BOOST_CHECK_THROW(start({"recipient-domain: 10 recipients / 1h"}), Error);
    BOOST_CHECK_THROW(start({"static client: 10 recipients / 1h"}), Error);
    BOOST_CHECK_THROW(start({"sasl: 10 recipients / 1h warn"}), Error);
    BOOST_CHECK_THROW(start({"sasl: 10 recipients / 1h hold"}), Error);
    BOOST_CHECK_THROW(start({"sasl: 10M bytes / 1h"}), Error);
    BOOST_CHECK_THROW(start({"sasl: 10 recipients / message"}), Error);
}

BOOST_AUTO_TEST_SUITE_END()
