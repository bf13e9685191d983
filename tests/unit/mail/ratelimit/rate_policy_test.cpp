// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/ratelimit/rate_policy.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::PolicyRequest;

BOOST_AUTO_TEST_SUITE(mail_ratelimit_rate_policy)

namespace {

std::string class_of(const mail::RatePolicy& policy, std::string_view address,
                     std::string_view login) {
    PolicyRequest request;
    request.client = net::Address::parse(address);
    request.sasl_username = login;
    return std::string(policy.class_of(request).value_or("a stranger"));
}

} // namespace

BOOST_AUTO_TEST_CASE(the_first_class_counts) {
    const TemporaryFolder folder;
    const std::string logins =
        folder.write("logins", "# a comment\nBoss@example.org\n\nnews # and more\n"
                               "  joe smith\r\n#a\nc#sharp");
    const std::string prefixes = folder.write("prefixes", "198.51.100.0/24\n2001:db8::/32\n");
    const std::string networks = folder.write("networks", "203.0.113.0/28  Some customer\n");
    mail::RatePolicy policy;
    policy.add_file("# comment\n"
                    "class vip sasl director " +
                        logins +
                        "\n"
                        "class business client 192.0.2.0/24 # and more\n"
                        "class business client " +
                        prefixes +
                        "\n"
                        "networks " +
                        networks +
                        " 10.0.0.0/8\r\n"
                        "limit vip sasl: 5 messages / 1h\r\n"
                        "limit client: 5 messages / 1h\n",
                    "conf");
    policy.check();
    BOOST_TEST(policy.limits().size() == 2u);
    BOOST_TEST(class_of(policy, "192.0.2.7", "DIRECTOR") == "vip");
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

BOOST_AUTO_TEST_CASE(a_class_replaces_limits_of_the_same_key_alone) {
    mail::RatePolicy policy;
    for (const std::string_view limit :
         {"client: 9 messages / 1h", "client/24: 9 messages / 1h", "sasl: 9 messages / 1h",
          "sender: 9 messages / 1h", "dsl client: 1 messages / 1h", "vip sasl: unlimited"}) {
        policy.add_limit(limit);
    }
    const auto kinds_of = [&](std::string_view class_name) {
        std::string text;
        for (const mail::RateLimit& limit : policy.limits()) {
            if (policy.applies(limit, class_name)) {
                text +=
                    limit.class_name + (limit.class_name.empty() ? "" : " ") + limit.kind() + ";";
            }
        }
        return text;
    };
    BOOST_TEST(kinds_of("") == "client;client/24;sasl;sender;");
    BOOST_TEST(kinds_of("dsl") == "sasl;sender;dsl client;");
    BOOST_TEST(kinds_of("vip") == "client;client/24;sender;vip sasl;");
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

BOOST_AUTO_TEST_CASE(mistakes_are_named_with_their_line) {
    for (const std::string_view text :
         {"limit\n", "lmit sasl: 5 messages / 1h\n", "class\n", "class vip\n", "class vip host x\n",
          "class vip client nowhere\n", "networks nowhere\n", "networks 192.0.2.0/33\n",
          "networks /dev/null\n", "networks\n", "networks # none yet\n",
          "class vip client /dev/null\n", "class vip client /does/not/exist\n"}) {
        mail::RatePolicy policy;
        try {
            policy.add_file("\n" + std::string(text), "conf");
            BOOST_ERROR("not refused: " << text);
        } catch (const Error& error) {
            BOOST_TEST(std::string(error.what()).starts_with("conf:2: "));
        }
    }
    mail::RatePolicy empty;
    BOOST_CHECK_THROW(empty.check(), Error);
    mail::RatePolicy unknown;
    unknown.add_limit("vip sasl: 5 messages / 1h");
    BOOST_CHECK_THROW(unknown.check(), Error);
}

BOOST_AUTO_TEST_SUITE_END()
