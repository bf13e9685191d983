// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "limit_lines.hpp"
#include "mail/limit/rate_policy.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using mail::PolicyRequest;

BOOST_AUTO_TEST_SUITE(mail_limit_rate_policy)

namespace {

std::string class_of(const mail::RatePolicy& policy, std::string_view address,
                     std::string_view login) {
    PolicyRequest request;
    request.client = net::Address::parse(address);
    request.sasl_username = login;
    const std::optional<mail::Customer> customer = policy.customer_of(request);
    return customer ? fmt::format("{}", fmt::join(customer->classes, " ")) : "a stranger";
}

} // namespace

BOOST_AUTO_TEST_CASE(a_customer_is_in_all_classes_that_list_it) {
    const TemporaryFolder folder;
    const std::string logins =
        folder.write("logins", "# a comment\nBoss@example.org\n\nnews # and more\n"
                               "  joe smith\r\n#a\nc#sharp");
    const std::string prefixes = folder.write("prefixes", "198.51.100.0/24\n2001:db8::/32\n");
    const std::string networks = folder.write("networks", "203.0.113.0/28  Some customer\n");
    mail::RatePolicy policy;
    policy.add_class("vip sasl director " + logins);
    policy.add_class("business client 192.0.2.0/24");
    policy.add_class("business client " + prefixes);
    policy.add_networks(networks);
    policy.add_networks("10.0.0.0/8");
    policy.add_limit("vip sasl: 5 messages / 1h");
    policy.add_limit("client: 5 messages / 1h");
    policy.check();
    BOOST_TEST(policy.limits().size() == 2u);
    BOOST_TEST(class_of(policy, "192.0.2.7", "DIRECTOR") == "vip business");
    BOOST_TEST(class_of(policy, "203.0.113.1", "boss@example.org") == "vip");
    BOOST_TEST(class_of(policy, "203.0.113.1", "news") == "vip");
    BOOST_TEST(class_of(policy, "192.0.2.7", "joe") == "business");
    BOOST_TEST(class_of(policy, "198.51.100.7", "") == "business");
    BOOST_TEST(class_of(policy, "2001:db8::7", "") == "business");
    BOOST_TEST(class_of(policy, "203.0.113.99", "joe") == "");
    BOOST_TEST(class_of(policy, "203.0.113.1", "") == "");
    BOOST_TEST(class_of(policy, "10.2.3.4", "") == "");
    BOOST_TEST(class_of(policy, "203.0.113.99", "") == "a stranger");
    BOOST_TEST(class_of(policy, "unknown", "") == "a stranger");
    BOOST_TEST(class_of(policy, "203.0.113.1", "joe smith") == "vip");
    BOOST_TEST(class_of(policy, "203.0.113.1", "c#sharp") == "vip");
}

BOOST_AUTO_TEST_CASE(who_has_no_limit_is_of_no_concern) {
    mail::RatePolicy policy;
    policy.add_networks("192.0.2.0/24");
    policy.add_limit("sasl: 5 messages / 1h");
    policy.add_limit("recipient-domain: 5 recipients / 1h");
    PolicyRequest request;
    request.recipient = "b@example.net";
    const auto concerns = [&](mail::Stage stage, std::string_view address, std::string_view login) {
        request.stage = stage;
        request.client = net::Address::parse(address);
        request.sasl_username = login;
        return policy.concerns(request);
    };
    BOOST_TEST(concerns(mail::Stage::rcpt, "192.0.2.1", ""));
    BOOST_TEST(concerns(mail::Stage::rcpt, "203.0.113.1", "joe"));
    BOOST_TEST(!concerns(mail::Stage::rcpt, "203.0.113.1", ""));
    BOOST_TEST(!concerns(mail::Stage::end_of_message, "203.0.113.1", ""));
    BOOST_TEST(!concerns(mail::Stage::other, "192.0.2.1", "joe"));
    request.recipient = "";
    BOOST_TEST(!concerns(mail::Stage::rcpt, "192.0.2.1", ""));
    BOOST_TEST(concerns(mail::Stage::end_of_message, "192.0.2.1", "")); // several, told before
    BOOST_TEST(concerns(mail::Stage::end_of_message, "203.0.113.1", "joe"));
}

BOOST_AUTO_TEST_CASE(for_each_key_the_first_class_with_limits_counts_beside_those_of_all) {
    mail::RatePolicy policy;
    for (const std::string_view name :
         {"vip sasl boss", "dsl client 192.0.2.0/24", "org sasl @example.org", "any sasl *"}) {
        policy.add_class(name);
    }
    for (const std::string_view limit :
         {"client/24: 9 messages / 1h", "others client: 9 messages / 1h",
          "dsl client/28: 9 messages / 1h", "any sasl: 9 messages / 1h", "vip sasl: unlimited",
          "org sasl: 9 messages / 1h", "others sender: 9 messages / 1h",
          "sasl: 9 bytes / message"}) {
        policy.add_limit(limit);
    }
    policy.add_networks("198.51.100.0/24");
    const auto limits_of = [&](std::string_view address, std::string_view login) {
        PolicyRequest request;
        request.client = net::Address::parse(address);
        request.sasl_username = login;
        const std::optional<mail::Customer> customer = policy.customer_of(request);
        std::string text;
        for (const mail::RateLimit& limit : policy.limits()) {
            if (customer && mail::RatePolicy::applies(limit, *customer)) {
                text += limit.class_name + (limit.class_name.empty() ? "" : " ") +
                        limit.kind.str() + ";";
            }
        }
        return text;
    };
    BOOST_TEST(limits_of("203.0.113.1", "") == "");
    BOOST_TEST(limits_of("198.51.100.1", "") == "client/24;others client;others sender;sasl;");
    BOOST_TEST(limits_of("192.0.2.1", "") == "client/24;dsl client/28;others sender;sasl;");
    BOOST_TEST(limits_of("192.0.2.1", "Boss") ==
               "client/24;dsl client/28;vip sasl;others sender;sasl;");
    BOOST_TEST(limits_of("192.0.2.1", "joe") ==
               "client/24;dsl client/28;any sasl;others sender;sasl;");
    BOOST_TEST(limits_of("203.0.113.1", "joe@Example.org") ==
               "client/24;others client;org sasl;others sender;sasl;");
}

BOOST_AUTO_TEST_CASE(customers_of_a_table_are_in_classes_and_have_limits_of_their_own) {
    mail::RatePolicy policy;
    policy.add_class("gold");
    policy.add_class("dsl client 198.51.100.0/24");
    policy.add_limit("gold sasl: 9 messages / 1h");
    policy.add_limit("sasl: 5 messages / 1h");
    mail::CustomerTable table(policy.class_names());
    table.add_text("# comment\n\nsasl:Ann class gold\r\nsasl-domain:example.org\tclass gold\n"
                   "client:192.0.2.0/24 class dsl\nsasl:joe smith\t7 messages / 1d reject\n"
                   "sasl:joe smith\t3 messages / 1h\nclient:192.0.2.7   unlimited\n"
                   "sasl:nobody\t\n",
                   "table");
    policy.set_customers(std::move(table));
    BOOST_TEST(class_of(policy, "203.0.113.1", "ann") == "gold");
    BOOST_TEST(class_of(policy, "192.0.2.1", "bob@example.org") == "gold dsl");
    BOOST_TEST(class_of(policy, "198.51.100.1", "bob") == "dsl");
    BOOST_TEST(policy.own_limits("sasl:joe smith")->allowances.size() == 2U);
    BOOST_TEST(policy.own_limits("client:192.0.2.7")->allowances.front().is_unlimited());
    BOOST_TEST(!policy.own_limits("sasl:nobody").has_value());
    BOOST_TEST(policy.kinds().size() == 2U);
    policy.set_overrides({{.subject = "sasl:joe smith",
                           .allowance = mail::Allowance::parse("0 messages / 1h reject")}});
    BOOST_TEST(policy.own_limits("sasl:joe smith")->override != nullptr);
}

BOOST_AUTO_TEST_CASE(tables_with_the_same_rows_are_known_in_any_order) {
    const auto table_of = [](std::string_view text) {
        mail::CustomerTable table;
        table.add_text(text, "table");
        return table;
    };
    const mail::CustomerTable table =
        table_of("sasl:ann 1 message / 1h\nsasl:bob unlimited\nsasl:eve\t\n");
    BOOST_TEST(table.rows() == 2U);
    BOOST_TEST(table.has_rows_of(table_of("# all\nsasl:bob unlimited\nsasl:ann 1 message / 1h\n")));
    for (const std::string_view other :
         {"# none", "sasl:ann 1 message / 1h", "sasl:ann 1 message / 1h\nsasl:rob unlimited",
          "sasl:ann 2 messages / 1h\nsasl:bob unlimited",
          "sasl:ann 1 message / 1h\nsasl:bob unlimited\nsasl:bob unlimited"}) {
        BOOST_TEST(!table.has_rows_of(table_of(other)));
    }
}

BOOST_AUTO_TEST_CASE(a_text_that_was_emptied_is_no_table_without_rows) {
    for (const std::string_view text : {"", "\n", " \r\n\t\n", "\xef\xbb\xbf"}) {
        BOOST_CHECK_THROW(mail::CustomerTable().add_text(text, "table"), Error);
    }
    mail::CustomerTable().add_text("# no rows\n", "table");
}

BOOST_AUTO_TEST_CASE(a_mistake_in_a_table_is_named_with_its_line) {
    for (const std::string_view text :
         {"sasl:ann", "sasl:ann\tclass", "sasl:ann class a b", "sender:ann class a",
          "client:nowhere class a", "sasl: class a", "sasl:ann class b", "ann 5 messages / 1h",
          "sasl:ann 5 / 1h", "recipient-domain:example.org 5 messages / 1h",
          "client:192.0.2.0/24 unlimited"}) {
        mail::CustomerTable table({"a"});
        try {
            table.add_text("\n" + std::string(text), "table");
            BOOST_ERROR("not refused: " << text);
        } catch (const Error& error) {
            BOOST_TEST(std::string(error.what()).starts_with("table:2: "));
        }
    }
}

BOOST_AUTO_TEST_CASE(limits_that_differ_in_their_numbers_alone_are_refused) {
    mail::RatePolicy policy;
    policy.add_limit("sasl: 100 messages / 1h");
    for (const std::string_view other :
         {"sasl: 100 messages / 1h", "sasl: 200 messages / 60m defer", "sasl: 9 recipients / 1h",
          "sasl: unlimited"}) {
        BOOST_CHECK_THROW(policy.add_limit(other), Error);
    }
    policy.add_limit("sasl: 50 messages / 1h warn");
    policy.add_limit("sasl: 200 messages / 1d");
    policy.add_limit("client: 100 messages / 1h");
    policy.add_limit("client/24: 100 messages / 1h");
    policy.add_limit("vip sasl: 100 messages / 1h");
    BOOST_TEST(policy.limits().size() == 6u);
}

BOOST_AUTO_TEST_CASE(mistakes_are_refused) {
    for (const std::string_view text :
         {"limit", "class", "class vip host x", "class vip sasl", "class others sasl joe", "reply",
          "reply {{who}}", "reply 450 4.7.1 no", "class vip client nowhere", "networks nowhere",
          "networks 192.0.2.0/33", "networks /dev/null", "networks", "class vip client /dev/null",
          "class vip client /does/not/exist"}) {
        mail::RatePolicy policy;
        BOOST_CHECK_THROW(add_lines(policy, text), Error);
    }
    mail::RatePolicy empty;
    BOOST_CHECK_THROW(empty.check(), Error);
    mail::RatePolicy unknown;
    unknown.add_limit("vip sasl: 5 messages / 1h");
    BOOST_CHECK_THROW(unknown.check(), Error);
}

BOOST_AUTO_TEST_CASE(an_answer_may_be_shorter_than_a_code) {
    for (const char* const text : {"4", "45", "450"}) {
        mail::RatePolicy policy;
        BOOST_CHECK_NO_THROW(policy.set_reply(text));
    }
}

BOOST_AUTO_TEST_SUITE_END()
