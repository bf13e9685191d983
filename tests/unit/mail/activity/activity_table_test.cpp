// SPDX-License-Identifier: MIT
#include "mail/activity/activity_table.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>

using namespace ispkit;
using mail::Activity;
using mail::ActivityKind;
using mail::ActivityTable;
using mail::GroupBy;
using mail::MailOrigin;
using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_seconds;

BOOST_AUTO_TEST_SUITE(mail_activity_activity_table)

namespace {

const sys_seconds k_day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

std::optional<net::Address> address(std::string_view text) {
    return net::Address::parse(text).value();
}

void add(ActivityTable& table, const MailOrigin& origin, sys_seconds time, int recipients = 1) {
    table.add_message(table.subject_of(origin), origin, time, recipients, 100);
}

std::map<std::string, Activity> all_of(const ActivityTable& table) {
    std::map<std::string, Activity> all;
    table.for_each([&](const Activity& activity) { all.emplace(activity.key, activity); });
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(mail_is_counted_by_what_is_asked_for) {
    const MailOrigin joe{.login = "Joe@Example.org",
                         .client = address("198.51.100.7"),
                         .client_name = "dsl.example.net",
                         .sender = "Me@Example.org"};
    const MailOrigin client{
        .client = address("2001:db8::7"), .client_name = "unknown", .sender = ""};
    const MailOrigin user{.uid = 33, .sender = "www-data@Example.org"};
    const auto keys = [&](GroupBy group_by) {
        mail::ActivitySettings settings;
        settings.group_by = group_by;
        ActivityTable table(settings);
        add(table, joe, k_day);
        add(table, client, k_day);
        add(table, user, k_day);
        std::string text;
        for (const auto& [key, activity] : all_of(table)) {
            text += key + (activity.name.empty() ? " " : "=" + activity.name + " ");
        }
        return text + fmt::format("{}", table.totals().unattributed);
    };
    BOOST_TEST(keys(GroupBy::login_or_client) == "2001:db8::7 33 joe@example.org 0");
    BOOST_TEST(keys(GroupBy::client) == "198.51.100.7=dsl.example.net 2001:db8::7 1");
    BOOST_TEST(keys(GroupBy::sasl) == "joe@example.org 2");
    BOOST_TEST(keys(GroupBy::sender) == "me@example.org www-data@example.org 1");
    BOOST_TEST(keys(GroupBy::prefix) == "198.51.100.0/24 2001:db8::/64 1");
}

BOOST_AUTO_TEST_CASE(the_addresses_of_a_login_are_those_of_the_reported_period) {
    mail::ActivitySettings settings;
    settings.since = k_day;
    ActivityTable table(settings);
    for (const auto& [client, time] :
         {std::pair("198.51.100.1", k_day - seconds(1)), std::pair("198.51.100.2", k_day),
          std::pair("198.51.100.3", k_day + hours(1)),
          std::pair("198.51.100.3", k_day + hours(2))}) {
        add(table, {.login = "joe", .client = address(client)}, time);
    }
    const Activity joe = all_of(table).at("joe");
    BOOST_TEST(joe.addresses == 2);
    BOOST_REQUIRE(joe.clients.size() == 2u);
    BOOST_TEST((joe.clients[0].address == address("198.51.100.3")));
    BOOST_TEST(joe.clients[0].messages == 2);
    BOOST_TEST((joe.clients[1].address == address("198.51.100.2")));
}

BOOST_AUTO_TEST_CASE(the_past_is_apart_and_the_future_is_not_counted) {
    mail::ActivitySettings settings;
    settings.since = k_day;
    settings.until = k_day + hours(24);
    ActivityTable table(settings);
    const MailOrigin client{.client = address("198.51.100.7")};
    add(table, client, k_day - hours(20), 2);
    add(table, client, k_day - seconds(1), 3);
    add(table, client, k_day, 4);
    add(table, client, k_day + hours(5) + seconds(3599), 5);
    add(table, client, k_day + hours(5), 6);
    add(table, client, k_day + hours(24), 7);
    const Activity activity = all_of(table).at("198.51.100.7");
    BOOST_TEST(activity.messages == 3);
    BOOST_TEST(activity.recipients == 15);
    BOOST_TEST(activity.size == 300);
    BOOST_REQUIRE(activity.hours.size() == 2u);
    BOOST_CHECK(activity.hours[1].hour == k_day + hours(5));
    BOOST_TEST(activity.hours[1].messages == 2);
    BOOST_TEST(activity.hours[1].recipients == 11);
    BOOST_REQUIRE(activity.past.size() == 2u);
    BOOST_CHECK(activity.past[0].hour == k_day - hours(20));
    BOOST_TEST(activity.past[1].recipients == 3);
    BOOST_CHECK(activity.first == k_day);
    BOOST_CHECK(activity.last == k_day + hours(5) + seconds(3599));
}

BOOST_AUTO_TEST_CASE(by_sender_only_customers_mail_counts_since_anybody_may_write_any_sender) {
    const MailOrigin joe{
        .login = "joe", .client = address("198.51.100.7"), .sender = "boss@example.org"};
    const MailOrigin forger{.client = address("203.0.113.7"), .sender = "boss@example.org"};
    const MailOrigin inside{.client = address("192.0.2.7"), .sender = "boss@example.org"};
    mail::ActivitySettings settings;
    settings.group_by = GroupBy::sender;
    const auto messages = [&] {
        ActivityTable table(settings);
        for (const MailOrigin& origin : {joe, forger, forger, inside}) {
            add(table, origin, k_day);
            table.add_refusal(origin, k_day, mail::Refusal::limit, "line");
        }
        const Activity boss = all_of(table).at("boss@example.org");
        BOOST_TEST(boss.is_customer);
        BOOST_TEST(boss.limit_hits == boss.messages);
        BOOST_TEST(table.totals().unattributed == 4 - boss.messages);
        return boss.messages;
    };
    BOOST_TEST(messages() == 1);
    settings.networks.add_file("192.0.2.0/24\n", "networks");
    BOOST_TEST(messages() == 2);
}

BOOST_AUTO_TEST_CASE(what_a_forgotten_one_had_deferred_is_not_taken_off_the_next_one) {
    mail::ActivitySettings settings;
    ActivityTable table(settings);
    const MailOrigin client{.client = address("198.51.100.7")};
    add(table, client, k_day);
    table.add_outcome(table.subject_of(client), {.counts = {.sent = 1, .deferred = -1}});
    BOOST_TEST(all_of(table).at("198.51.100.7").sent == 1);
    BOOST_TEST(all_of(table).at("198.51.100.7").deferred == 0);
}

BOOST_AUTO_TEST_CASE(another_sources_hours_are_past_only_where_the_logs_know_less) {
    mail::ActivitySettings settings;
    settings.since = k_day;
    ActivityTable table(settings);
    add(table, {.login = "joe"}, k_day - hours(2), 5);
    add(table, {.login = "joe"}, k_day + hours(1));
    add(table, {.client = address("198.51.100.7")}, k_day);
    const mail::ActivityHour hours_before[] = {
        {k_day - hours(30), 7, 8}, {k_day - hours(2), 3, 4}, {k_day + hours(1), 100, 100}};
    table.add_past(ActivityKind::sasl, "joe", hours_before);
    table.add_past(ActivityKind::sasl, "jim", hours_before);
    table.add_past(ActivityKind::client, "no address", hours_before);
    table.add_past(ActivityKind::prefix, "198.51.100.0/16", hours_before);
    const auto all = all_of(table);
    BOOST_TEST(all.size() == 2u);
    const Activity& joe = all.at("joe");
    BOOST_REQUIRE(joe.past.size() == 2u);
    BOOST_TEST(joe.past[0].messages == 7);
    BOOST_TEST(joe.past[1].messages == 3);
    BOOST_TEST(joe.past[1].recipients == 5);
    BOOST_TEST(joe.hours.size() == 1u);
    BOOST_TEST(joe.hours[0].messages == 1);
    BOOST_TEST(all.at("198.51.100.7").past.empty());
}

BOOST_AUTO_TEST_CASE(networks_and_sender_domains_are_counted_hour_by_hour) {
    const mail::ActivitySettings settings;
    ActivityTable table(settings);
    for (int i = 0; i < 300; ++i) {
        const std::string from = fmt::format("a{}@d{}.example", i, i % 30);
        add(table,
            {.login = "joe",
             .client = address(fmt::format("10.{}.{}.1", i % 50, i / 50)).value(),
             .sender = from},
            k_day + hours(i / 100) + seconds(i));
    }
    const Activity joe = all_of(table).at("joe");
    BOOST_TEST(joe.senders == 300);
    BOOST_TEST(joe.sender_domains == 30);
    BOOST_TEST(joe.addresses == 300);
    BOOST_TEST(joe.networks == 50);
    BOOST_TEST(joe.networks_in_an_hour == 50);
    BOOST_TEST(joe.sender_domains_in_an_hour == 30);
}

BOOST_AUTO_TEST_CASE(failures_count_for_the_log_in_that_follows_from_the_same_address) {
    const mail::ActivitySettings settings;
    ActivityTable table(settings);
    const MailOrigin attacker{.client = address("203.0.113.7"), .client_name = "unknown"};
    for (int i = 0; i < 7; ++i) {
        table.add_login_failure(attacker, "", k_day + seconds(i), "the failure's line");
    }
    table.add_login_failure({.client = address("203.0.113.8")}, "", k_day, "another one's");
    const MailOrigin joe{.login = "joe", .client = address("203.0.113.7"), .sender = "joe"};
    table.add_login(table.subject_of(joe), joe.login, *joe.client, k_day + seconds(9));
    table.add_login(table.subject_of(joe), joe.login, *joe.client, k_day + seconds(10));
    add(table, joe, k_day + seconds(10));
    const MailOrigin jim{.login = "jim", .client = address("198.51.100.1")};
    table.add_login(table.subject_of(jim), jim.login, *jim.client, k_day + seconds(9));
    add(table, jim, k_day + seconds(10));
    const auto all = all_of(table);
    BOOST_TEST(all.at("joe").sasl_failures_before_success == 7);
    BOOST_TEST(all.at("joe").sasl_failures == 7);
    BOOST_REQUIRE(all.at("joe").evidence.size() == 1u);
    BOOST_TEST(all.at("joe").evidence[0] == "the failure's line");
    BOOST_TEST(all.at("203.0.113.7").sasl_failures == 7);
    BOOST_TEST(!all.at("203.0.113.7").is_customer);
    BOOST_TEST(all.at("203.0.113.8").sasl_failures == 1);
    BOOST_TEST(all.at("jim").sasl_failures == 0);
}

BOOST_AUTO_TEST_CASE(failures_of_one_are_not_anothers_behind_the_same_address) {
    const mail::ActivitySettings settings;
    ActivityTable table(settings);
    const MailOrigin nat{.client = address("198.51.100.77"), .client_name = "unknown"};
    const std::string_view tried[] = {"bob", "Bob", "(unavailable)", std::string_view()};
    for (const std::string_view login : tried) {
        table.add_login_failure(nat, login, k_day, "a line");
    }
    const std::string login(150, 'x');
    table.add_login_failure(nat, login.substr(0, 100), k_day, "cut by Postfix");
    for (const std::string_view name :
         {std::string_view("alice"), std::string_view("bob"), std::string_view(login)}) {
        const MailOrigin one{.login = name, .client = nat.client};
        table.add_login(table.subject_of(one), name, *nat.client, k_day + seconds(9));
        add(table, one, k_day + seconds(9));
    }
    const auto all = all_of(table);
    BOOST_TEST(all.at("alice").sasl_failures_before_success == 2);
    BOOST_TEST(all.at("bob").sasl_failures_before_success == 2);
    BOOST_TEST(all.at(login).sasl_failures_before_success == 1);
}

BOOST_AUTO_TEST_CASE(a_network_is_one_customers_or_none_in_whatever_order_its_addresses_come) {
    mail::ActivitySettings settings;
    settings.group_by = GroupBy::prefix;
    settings.networks.add_file("198.51.0.0/16 Provider\n"
                               "198.51.100.0/25 Ltd\n"
                               "203.0.113.7 Small\n"
                               "2001:db8:7::/48 Six\n",
                               "networks");
    std::vector<std::string_view> clients = {"198.51.100.1",  "198.51.100.200", "198.51.100.2",
                                             "203.0.113.7",   "203.0.113.8",    "2001:db8:7::1",
                                             "2001:db8:7::2", "198.51.101.1"};
    for (int turn = 0; turn < 2; ++turn) {
        ActivityTable table(settings);
        for (const std::string_view client : clients) {
            add(table, {.client = address(client), .client_name = "host.example"}, k_day);
        }
        std::string text;
        for (const auto& [key, activity] : all_of(table)) {
            text += fmt::format("{}={}={}{} ", key, activity.name, activity.messages,
                                activity.is_customer ? "" : "?");
        }
        BOOST_TEST(text == "198.51.100.0/24=Provider=1 198.51.100.0/25=Ltd=2 "
                           "198.51.101.0/24=Provider=1 2001:db8:7::/64=Six=2 203.0.113.0/24==1? "
                           "203.0.113.7/32=Small=1 ");
        std::reverse(clients.begin(), clients.end());
    }
}

BOOST_AUTO_TEST_CASE(an_earlier_runs_network_is_the_same_one) {
    mail::ActivitySettings settings;
    settings.group_by = GroupBy::prefix;
    settings.since = k_day;
    settings.networks.add_file("198.51.100.0/25 Ltd\n", "networks");
    ActivityTable table(settings);
    const mail::ActivityHour hours_before[] = {{k_day - hours(30), 7, 8}};
    for (const std::string_view client : {"198.51.100.1", "198.51.100.200"}) {
        const MailOrigin origin{.client = address(client)};
        add(table, origin, k_day);
        const std::optional<mail::ActivityKey> key = table.activity_key(table.subject_of(origin));
        BOOST_TEST(table.subject_of(*key) == table.subject_of(origin));
        table.add_past(ActivityKind::prefix, key->key, hours_before);
        BOOST_TEST(all_of(table).at(key->key).past.size() == 1u);
    }
    BOOST_TEST(all_of(table).size() == 2u);
}

BOOST_AUTO_TEST_CASE(customers_are_who_is_in_the_list_or_logs_in) {
    mail::ActivitySettings settings;
    settings.networks.add_file("198.51.100.0/24 Example Ltd\n", "networks");
    ActivityTable table(settings);
    const MailOrigin inside{.client = address("198.51.100.7"), .client_name = "host.example"};
    const MailOrigin outside{.client = address("203.0.113.7"), .client_name = "mx.example"};
    add(table, inside, k_day);
    add(table, outside, k_day);
    table.add_outcome(table.subject_of(outside), {.counts = {.sent = 1}, .is_outward = true});
    const auto all = all_of(table);
    BOOST_TEST(all.at("198.51.100.7").is_customer);
    BOOST_TEST(all.at("198.51.100.7").name == "Example Ltd");
    BOOST_TEST(!all.at("203.0.113.7").is_customer);
    BOOST_TEST(all.at("203.0.113.7").name == "mx.example");
}

BOOST_AUTO_TEST_CASE(without_a_list_customers_are_whose_mail_goes_out) {
    const mail::ActivitySettings settings;
    ActivityTable table(settings);
    const MailOrigin one{.client = address("198.51.100.7")};
    const MailOrigin two{.client = address("203.0.113.7")};
    add(table, one, k_day);
    add(table, two, k_day);
    table.add_outcome(table.subject_of(one), {.counts = {.sent = 1}, .is_outward = true});
    table.add_outcome(table.subject_of(two), {.counts = {.sent = 1}});
    BOOST_TEST(all_of(table).at("198.51.100.7").is_customer);
    BOOST_TEST(!all_of(table).at("203.0.113.7").is_customer);
}

BOOST_AUTO_TEST_CASE(hundreds_of_thousands_of_strangers_push_no_customer_out) {
    mail::ActivitySettings settings;
    settings.most_keys = 3'000;
    ActivityTable table(settings);
    for (int i = 0; i < 1'000; ++i) {
        const std::string login = fmt::format("user{}", i);
        add(table, {.login = login}, k_day);
    }
    for (std::uint32_t i = 0; i < 300'000; ++i) {
        const MailOrigin stranger{.client = net::Address::of_ipv4(0xcb00'0000 + i)};
        table.add_refusal(stranger, k_day, mail::Refusal::blocklist, "line");
    }
    const auto all = all_of(table);
    BOOST_TEST(all.size() == 3'000u);
    for (int i = 0; i < 1'000; ++i) {
        BOOST_TEST_REQUIRE(all.contains(fmt::format("user{}", i)));
    }
    BOOST_TEST(table.totals().forgotten == 298'000);
    BOOST_TEST(table.totals().rejected == 300'000);
}

BOOST_AUTO_TEST_CASE(the_first_lines_of_each_kind_are_evidence) {
    const mail::ActivitySettings settings;
    ActivityTable table(settings);
    const MailOrigin joe{.login = "joe", .client = address("198.51.100.7")};
    add(table, joe, k_day);
    const auto subject = table.subject_of(joe);
    for (const std::string_view line : {"m1", "m2", "m3"}) {
        table.add_evidence(subject, ActivityTable::EvidenceKind::message, line);
    }
    table.add_evidence(subject, ActivityTable::EvidenceKind::bounce, std::string(5'000, 'x'));
    const std::vector<std::string> evidence = all_of(table).at("joe").evidence;
    BOOST_REQUIRE(evidence.size() == 3u);
    BOOST_TEST(evidence[0] == "m1");
    BOOST_TEST(evidence[1] == "m2");
    BOOST_TEST(evidence[2].size() == 1'000u);
}

BOOST_AUTO_TEST_SUITE_END()
