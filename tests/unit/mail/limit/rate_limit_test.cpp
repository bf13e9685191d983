// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/limit/rate_limit.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::Allowance;
using mail::LimitAction;
using mail::LimitKey;
using mail::parse_subject;
using mail::PolicyRequest;
using mail::RateLimit;

BOOST_AUTO_TEST_SUITE(mail_limit_rate_limit)

BOOST_AUTO_TEST_CASE(limits_are_read_and_written) {
    const RateLimit limit = RateLimit::parse("sasl: 200 messages, 1000 recipients / 1h");
    BOOST_TEST((limit.kind.key == LimitKey::sasl));
    BOOST_TEST(limit.class_name == "");
    BOOST_TEST(*limit.allowance.messages == 200);
    BOOST_TEST(*limit.allowance.recipients == 1000);
    BOOST_TEST((limit.allowance.window == 1h));
    BOOST_TEST((limit.allowance.action == LimitAction::defer));
    BOOST_TEST(limit.allowance.amount() == "200 messages, 1000 recipients in 1h");
    for (const std::string_view text :
         {"sasl: 200 messages, 1000 recipients / 1h defer", "vip client: 5 messages / 90s reject",
          "client/24: 50 recipients / 10m warn", "client/24/48: 0 messages / 1d hold",
          "sender: 25 messages / 1h defer", "sender-domain: 100 messages / 7d defer",
          "recipient-domain: 100 recipients / 1h defer", "sasl-domain: 9 messages / 1h defer",
          "sasl: 20M bytes / message reject",
          "server: 5 messages, 7 recipients, 3G bytes / 1d hold",
          "sasl: 50 recipients, 1500 bytes / message defer",
          "sasl: 1 message / 1h defer \"450 4.2.1 {{key}}: {{limit}} / {{advice}}\"",
          "others sasl: 1 message / 1h warn \"too much, see https://example.net/#limits\""}) {
        BOOST_TEST(RateLimit::parse(text).str() == text);
        BOOST_TEST((RateLimit::parse(RateLimit::parse(text).str()) == RateLimit::parse(text)));
    }
    BOOST_TEST(RateLimit::parse("  sasl :1 message/h  ").str() == "sasl: 1 message / 1h defer");
}

BOOST_AUTO_TEST_CASE(what_is_no_limit_is_refused) {
    for (const std::string_view text : {"",
                                        "sasl",
                                        "sasl:",
                                        "sasl: 5",
                                        "sasl: 5 / 1h",
                                        "sasl: messages / 1h",
                                        "sasl: -1 messages / 1h",
                                        "sasl: 5 mails / 1h",
                                        "sasl: 5 messages, 6 messages / 1h",
                                        "sasl: 5 messages / ",
                                        "sasl: 5 messages / 1",
                                        "sasl: 5 messages / 1w",
                                        "sasl: 5 messages / 0h",
                                        "sasl: 5 messages / 400d",
                                        "sasl: 5 messages / 1h drop",
                                        "sasl: 5 messages / 1h defer now",
                                        "sasl: 5 messages / 1h defer \"now",
                                        "sasl: 5 messages / 1h defer \"\"",
                                        "sasl: 5 messages / 1h defer \"now\" now",
                                        "sasl: 5 messages / 1h defer \"{{who}}\"",
                                        "sasl: 5 messages / 1h defer \"{{key\"",
                                        "sasl: 5 messages / 1h defer \"554 5.7.1 no\"",
                                        "sasl: 5 messages / 1h defer \"450 5.7.1 no\"",
                                        "sasl: 5 messages / 1h reject \"554 no\"",
                                        "sasl: 5 messages / 1h hold \"450 4.7.1 no\"",
                                        "sasl: 5 messages / 1h defer \"450 4.7.1\"",
                                        "sasl: 5 messages / 1h defer \"zu viel: \xc3\xbc\"",
                                        "sasl: 5 messages / message",
                                        "sasl: 5 messages, / 1h",
                                        "sasl: 5T bytes / 1h",
                                        "sasl: 5KM bytes / 1h",
                                        "sasl: 9999999999G bytes / 1h",
                                        "server/24: 5 messages / 1h",
                                        "recipient-domain: 5 bytes / 1h",
                                        "recipient-domain: 5 recipients / message",
                                        "user: 5 messages / 1h",
                                        "sasl/24: 5 messages / 1h",
                                        "client/33: 5 messages / 1h",
                                        "client/24/129: 5 messages / 1h",
                                        "client/: 5 messages / 1h",
                                        "client/24/: 5 messages / 1h",
                                        "a b sasl: 5 messages / 1h",
                                        "sasl: 99999999999999999999 messages / 1h",
                                        "recipient-domain: 5 messages / 1h"}) {
        BOOST_CHECK_THROW(RateLimit::parse(text), Error);
    }
}

BOOST_AUTO_TEST_CASE(a_request_counts_for_its_subject) {
    PolicyRequest request;
    request.client = net::Address::parse("192.0.2.5");
    request.sasl_username = "Joe";
    request.sender = "Joe@Example.ORG";
    request.recipient = "b@Example.net";
    const auto subject = [&](std::string_view key) {
        return RateLimit::parse(std::string(key) + ": 1 recipients / 1h").kind.subject_of(request);
    };
    BOOST_TEST(subject("client") == "client:192.0.2.5");
    BOOST_TEST(subject("client/24") == "client/24:192.0.2.0/24");
    BOOST_TEST(subject("sasl") == "sasl:joe");
    BOOST_TEST(subject("sasl-domain") == "");
    BOOST_TEST(subject("server") == "server");
    BOOST_TEST(subject("sender") == "sender:joe@example.org");
    BOOST_TEST(subject("sender-domain") == "sender-domain:example.org");
    BOOST_TEST(subject("recipient-domain") == "recipient-domain:example.net");
    request.sasl_username = "joe@Example.com";
    BOOST_TEST(subject("sasl-domain") == "sasl-domain:example.com");
    request.client = net::Address::parse("2001:db8:1:2::5");
    BOOST_TEST(subject("client") == "client:2001:db8:1:2::/64");
    BOOST_TEST(subject("client/24/48") == "client/24/48:2001:db8:1::/48");
    request = {};
    for (const std::string_view key : {"client", "sasl", "sender", "recipient-domain"}) {
        BOOST_TEST(subject(key) == "");
    }
}

BOOST_AUTO_TEST_CASE(a_subject_has_one_form_however_it_is_written) {
    BOOST_TEST(parse_subject("SASL:Joe@Example.org") == "sasl:joe@example.org");
    BOOST_TEST(parse_subject("sender-domain: Example.org ") == "sender-domain:example.org");
    BOOST_TEST(parse_subject(" Server") == "server");
    BOOST_TEST(parse_subject("client:192.0.2.5") == "client:192.0.2.5");
    BOOST_TEST(parse_subject("client/32:192.0.2.5/32") == "client:192.0.2.5");
    BOOST_TEST(parse_subject("client/24:192.0.2.5") == "client/24:192.0.2.0/24");
    BOOST_TEST(parse_subject("client/24:192.0.2.0/24") == "client/24:192.0.2.0/24");
    BOOST_TEST(parse_subject("client:2001:db8::7") == "client:2001:db8::/64");
    BOOST_TEST(parse_subject("client/24/48:2001:db8::7") == "client/24/48:2001:db8::/48");
    for (const std::string_view text :
         {"", "joe", "sasl:", "sasl: ", ":joe", "user:joe", "client:joe", "client:192.0.2.0/24",
          "client/24:192.0.0.0/16", "client/x:192.0.2.5", "sasl/24:joe", "server:all"}) {
        BOOST_CHECK_THROW(parse_subject(text), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
