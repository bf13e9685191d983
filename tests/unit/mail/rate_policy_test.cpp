// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/rate_policy.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::PolicyRequest;

namespace {

std::string class_of(const mail::RatePolicy& policy, std::string_view address,
                     std::string_view login) {
    PolicyRequest request;
    request.client = net::Address::parse(address);
    request.sasl_username = login;
    return std::string(policy.class_of(request));
}

} // namespace

BOOST_AUTO_TEST_SUITE(mail_rate_policy)

BOOST_AUTO_TEST_CASE(the_first_class_counts) {
    const TemporaryFolder folder;
    const std::string logins =
        folder.write("logins", "# a comment\nBoss@example.org\n\nnews # and more\n"
                               "  joe smith\r\n#a\nc#sharp");
    const std::string prefixes = folder.write("prefixes", "198.51.100.0/24\n2001:db8::/32\n");
    mail::RatePolicy policy;
    policy.add_file("# comment\n"
                    "class vip sasl director " +
                        logins +
                        "\n"
                        "class business client 192.0.2.0/24 # and more\n"
                        "class business client " +
                        prefixes +
                        "\n"
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
    BOOST_TEST(class_of(policy, "203.0.113.1", "joe") == "");
    BOOST_TEST(class_of(policy, "203.0.113.1", "joe smith") == "vip");
    BOOST_TEST(class_of(policy, "203.0.113.1", "c#sharp") == "vip");
}

BOOST_AUTO_TEST_CASE(who_has_no_limit_is_of_no_concern) {
    mail::RatePolicy policy;
    policy.add_class("own client 192.0.2.0/24");
    policy.add_limit("sasl: 5 messages / 1h");
    policy.add_limit("recipient-domain: 5 recipients / 1h");
    PolicyRequest request;
    request.stage = mail::Stage::data;
    request.client = net::Address::parse("203.0.113.1");
    request.recipient = "b@example.net";
    BOOST_TEST(!policy.concerns(request)); // not at DATA
    request.stage = mail::Stage::rcpt;
    BOOST_TEST(policy.concerns(request));
    request.recipient = "";
    BOOST_TEST(!policy.concerns(request));
    request.sasl_username = "joe";
    BOOST_TEST(policy.concerns(request));
    request.stage = mail::Stage::other;
    BOOST_TEST(!policy.concerns(request));
    request.stage = mail::Stage::end_of_message;
    BOOST_TEST(policy.concerns(request));
    request.client = net::Address::parse("192.0.2.1");
    BOOST_TEST(!policy.concerns(request));
}

BOOST_AUTO_TEST_CASE(a_class_without_a_limit_of_its_kind_is_warned_of) {
    mail::RatePolicy policy;
    policy.add_class("biz client 198.51.100.0/24");
    policy.add_class("biz sasl boss");
    policy.add_limit("client: 1 messages / 1h");
    BOOST_REQUIRE(policy.warnings().size() == 2u);
    BOOST_TEST(policy.warnings()[0] == "class 'biz' has no limit of clients: unlimited (where that "
                                       "is meant, write 'biz client: unlimited')");
    BOOST_TEST(policy.warnings()[1] == "class 'biz' has no limit of logins: unlimited (where that "
                                       "is meant, write 'biz sasl: unlimited')");
    policy.add_limit("biz client/24: 50 messages / 1h");
    BOOST_TEST(policy.warnings().size() == 1u);
    policy.add_limit("biz sasl: unlimited");
    BOOST_TEST(policy.warnings().empty());
    BOOST_TEST(policy.limits().back().str() == "biz sasl: unlimited");
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
          "class vip client nowhere\n", "class vip client /does/not/exist\n"}) {
        mail::RatePolicy policy;
        try {
            policy.add_file("\n" + std::string(text), "conf");
            BOOST_ERROR("not refused: " << text);
        } catch (const Error& error) {
            BOOST_TEST(std::string(error.what()).starts_with("conf: line 2: "));
        }
    }
    mail::RatePolicy empty;
    BOOST_CHECK_THROW(empty.check(), Error);
    mail::RatePolicy unknown;
    unknown.add_limit("vip sasl: 5 messages / 1h");
    BOOST_CHECK_THROW(unknown.check(), Error);
}

BOOST_AUTO_TEST_SUITE_END()
