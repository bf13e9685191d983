// SPDX-License-Identifier: MIT
#include "limit_lines.hpp"
#include "mail/limit/limit_explanation.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using Strings = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(mail_limit_limit_explanation)

namespace {

/// Explains the limits that the lines add, the last one.
mail::LimitExplanation explain(std::string_view lines) {
    mail::RatePolicy policy;
    add_lines(policy, lines);
    return mail::explain(policy.limits().back(), policy);
}

std::string counts(const std::string& key) {
    return explain("limit " + key + ": 5 recipients / 1h").counts;
}

Strings answers(const std::string& limit) {
    return explain("limit " + limit).answers;
}

std::string stages(const std::string& limit) {
    return explain("limit " + limit).stages;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_key_says_what_counts_as_one) {
    BOOST_TEST(counts("client") == "each client (IPv4 /32, IPv6 /64)");
    BOOST_TEST(counts("client/24/56") == "each client (IPv4 /24, IPv6 /56)");
    BOOST_TEST(counts("sasl") == "each login");
    BOOST_TEST(counts("sasl-domain") == "each domain of logins, for all its logins together");
    BOOST_TEST(counts("sender") == "each sender's address, which the client chooses");
    BOOST_TEST(counts("sender-domain") == "each sender's domain, which the client chooses");
    BOOST_TEST(counts("recipient-domain") == "each recipients' domain, for all customers together");
    BOOST_TEST(counts("server") == "all customers together");
}

BOOST_AUTO_TEST_CASE(an_answer_has_the_kind_of_subject_in_capitals) {
    const auto answer = [](const std::string& key) {
        return answers(key + ": 5 recipients / 1h warn");
    };
    const std::string rest = ": limit of 5 recipients in 1h reached";
    BOOST_TEST(answer("client") == Strings{"WARN client:ADDRESS" + rest});
    BOOST_TEST(answer("client/24") == Strings{"WARN client/24:ADDRESS" + rest});
    BOOST_TEST(answer("sasl") == Strings{"WARN sasl:LOGIN" + rest});
    BOOST_TEST(answer("sasl-domain") == Strings{"WARN sasl-domain:DOMAIN" + rest});
    BOOST_TEST(answer("sender") == Strings{"WARN sender:ADDRESS" + rest});
    BOOST_TEST(answer("sender-domain") == Strings{"WARN sender-domain:DOMAIN" + rest});
    BOOST_TEST(answer("recipient-domain") == Strings{"WARN recipient-domain:DOMAIN" + rest});
    BOOST_TEST(answer("server") == Strings{"WARN server" + rest});
}

BOOST_AUTO_TEST_CASE(a_client_may_try_again_unless_its_message_is_too_much_alone) {
    BOOST_TEST(answers("sasl: 200 messages / 1h") ==
               Strings{"450 4.7.1 sasl:LOGIN: limit of 200 messages in 1h reached, try again "
                       "later"});
    BOOST_TEST(answers("sasl: 1000 recipients, 20M bytes / 1d reject") ==
               (Strings{"554 5.7.1 sasl:LOGIN: limit of 1000 recipients, 20M bytes in 1d reached",
                        "554 5.5.3 sasl:LOGIN: a message to 1001 recipients is over the limit of "
                        "1000 recipients in 1d, send it in parts",
                        "552 5.3.4 sasl:LOGIN: a message of 20971521 bytes is over the limit of "
                        "20M bytes in 1d"}));
}

BOOST_AUTO_TEST_CASE(a_limit_of_single_messages_knows_no_time) {
    BOOST_TEST(answers("sasl: 50 recipients / message") ==
               (Strings{"452 4.5.3 sasl:LOGIN: limit of 50 recipients in one message reached",
                        "554 5.5.3 sasl:LOGIN: a message to 51 recipients is over the limit of 50 "
                        "recipients in one message, send it in parts"}));
    BOOST_TEST(answers("sasl: 1M bytes / message") ==
               Strings{"552 5.3.4 sasl:LOGIN: a message of 1048577 bytes is over the limit of 1M "
                       "bytes in one message"});
}

BOOST_AUTO_TEST_CASE(a_limit_of_nothing_has_one_answer_for_good) {
    for (const char* const limit : {"sasl: 0 messages / 1h", "sasl: 0 recipients / 1h reject"}) {
        BOOST_TEST(answers(limit) == Strings{"554 5.7.1 sasl:LOGIN: sending is suspended"});
    }
    BOOST_TEST(answers("sasl: 0 bytes / message") ==
               Strings{"554 5.7.1 sasl:LOGIN: limit of 0 bytes in one message reached"});
}

BOOST_AUTO_TEST_CASE(mail_above_a_mild_limit_passes_with_one_answer) {
    BOOST_TEST(answers("server: 10 messages, 20 recipients, 1K bytes / 10m hold") ==
               Strings{"HOLD server: limit of 10 messages, 20 recipients, 1K bytes in 10m "
                       "reached"});
    BOOST_TEST(answers("sasl: 2 recipients / message warn") ==
               Strings{"WARN sasl:LOGIN: limit of 2 recipients in one message reached"});
}

BOOST_AUTO_TEST_CASE(the_operators_words_are_filled_in) {
    BOOST_TEST(answers("sasl: 2 recipients / 1h \"451 4.7.1 {{key}} has {{used}} of {{limit}}\"") ==
               (Strings{"451 4.7.1 sasl:LOGIN has 2 recipients of 2 recipients in 1h",
                        "554 5.5.3 sasl:LOGIN has 0 recipients of 2 recipients in 1h"}));
    BOOST_TEST(explain("reply no: {{problem}}\nlimit sasl: 9 messages / 1h").answers ==
               Strings{"450 4.7.1 no: limit of 9 messages in 1h reached"});
}

BOOST_AUTO_TEST_CASE(no_limit_only_counts) {
    const mail::LimitExplanation unlimited = explain("limit sasl: unlimited");
    BOOST_TEST(unlimited.answers == Strings{"none: it only counts"});
    BOOST_TEST(unlimited.stages == "DATA or END-OF-MESSAGE");
    BOOST_TEST(unlimited.counts == "each login");
}

BOOST_AUTO_TEST_CASE(mail_is_refused_as_early_as_can_be) {
    BOOST_TEST(stages("sasl: 9 messages / 1h") == "RCPT, and DATA or END-OF-MESSAGE");
    BOOST_TEST(stages("sasl: 9 messages / 1h warn") == "DATA or END-OF-MESSAGE");
    BOOST_TEST(stages("sasl: 9 bytes / 1h reject") ==
               "RCPT, and END-OF-MESSAGE (earlier by the announced size)");
    BOOST_TEST(stages("sasl: 9 bytes / 1h hold") ==
               "END-OF-MESSAGE (earlier by the announced size)");
}

BOOST_AUTO_TEST_CASE(customers_of_earlier_classes_have_limits_of_their_own) {
    const auto applies_to = [](const std::string& limit) {
        return explain("class vip sasl boss @example.org\n"
                       "class biz client 192.0.2.0/24 2001:db8::/32\n"
                       "class vip client 198.51.100.0/24\n"
                       "class spare sasl joe\n"
                       "limit vip sasl: 1 message / 1h\n"
                       "limit biz client: 1 message / 1h\n"
                       "limit biz sasl: 1 message / 1h\n"
                       "limit " +
                       limit)
            .applies_to;
    };
    BOOST_TEST(applies_to("sasl: 2 messages / 1d") == "all customers");
    BOOST_TEST(applies_to("vip sasl: 2 messages / 1d") == "class 'vip' (1 network, 2 logins)");
    BOOST_TEST(applies_to("biz client: 2 messages / 1d") == "class 'biz' (2 networks, 0 logins)");
    BOOST_TEST(applies_to("biz sasl: 2 messages / 1d") ==
               "class 'biz' (2 networks, 0 logins) but those in 'vip', which have limits of this "
               "key");
    BOOST_TEST(applies_to("others sasl: 2 messages / 1d") ==
               "all customers but those in 'vip', 'biz', which have limits of this key");
    BOOST_TEST(applies_to("others client: 2 messages / 1d") ==
               "all customers but those in 'biz', which have limits of this key");
    BOOST_TEST(applies_to("others server: 2 messages / 1d") == "all customers");
}

BOOST_AUTO_TEST_CASE(members_of_the_customer_table_are_counted_too) {
    mail::RatePolicy policy;
    add_lines(policy, "class vip sasl boss\nclass biz\nlimit vip sasl: 1 message / 1h");
    mail::CustomerTable customers(policy.class_names());
    customers.add("sasl:joe", "class vip");
    customers.add("client:192.0.2.0/24", "class vip");
    customers.add("sasl:ann", "class biz");
    policy.set_customers(std::move(customers));
    BOOST_TEST(mail::explain(policy.limits().back(), policy).applies_to ==
               "class 'vip' (1 network, 2 logins)");
}

BOOST_AUTO_TEST_SUITE_END()
