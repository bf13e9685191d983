// SPDX-License-Identifier: MIT
#include "mail/request/policy_wiring.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit::mail;

BOOST_AUTO_TEST_SUITE(mail_request_policy_wiring)

namespace {

/// How often something is said, of that many requests.
int said(RateWiring& wiring, int requests, const RateWiring::Seen& seen) {
    int count = 0;
    for (int i = 0; i < requests; ++i) {
        count += wiring.see(seen).has_value() ? 1 : 0;
    }
    return count;
}

constexpr RateWiring::Seen k_begins{
    .stage = Stage::rcpt, .is_customer = true, .begins_message = true};
constexpr RateWiring::Seen k_refused{.stage = Stage::rcpt, .is_customer = true};
constexpr RateWiring::Seen k_ends{.stage = Stage::end_of_message, .is_customer = true};
constexpr RateWiring::Seen k_lacks{
    .stage = Stage::end_of_message, .is_customer = true, .lacks_domains = true};
constexpr RateWiring::Seen k_stranger{.stage = Stage::rcpt};
constexpr RateWiring::Seen k_elsewhere{.stage = Stage::other};

} // namespace

BOOST_AUTO_TEST_CASE(
    messages_that_never_end_are_told_of_and_again_when_they_are_ten_times_as_many) {
    RateWiring wiring;
    BOOST_TEST(said(wiring, 49, k_begins) == 0);
    BOOST_TEST(said(wiring, 1, k_begins) == 1);
    BOOST_TEST(said(wiring, 449, k_begins) == 0);
    BOOST_TEST(said(wiring, 1, k_begins) == 1);
    wiring.see(k_ends);
    BOOST_TEST(said(wiring, 49, k_begins) == 0);
}

BOOST_AUTO_TEST_CASE(of_a_right_wiring_nothing_is_said) {
    RateWiring wiring;
    for (int i = 0; i < 1000; ++i) {
        BOOST_REQUIRE(said(wiring, 20, k_begins) == 0);
        BOOST_REQUIRE(said(wiring, 100, k_refused) == 0);
        BOOST_REQUIRE(said(wiring, 100, k_stranger) == 0);
        BOOST_REQUIRE(said(wiring, 1, k_ends) == 0);
        BOOST_REQUIRE(said(wiring, 1, k_lacks) == 0);
    }
}

BOOST_AUTO_TEST_CASE(recipients_that_nobody_tells_are_missed) {
    RateWiring wiring;
    BOOST_TEST(said(wiring, 49, k_lacks) == 0);
    BOOST_TEST(said(wiring, 1, k_lacks) == 1);
    wiring.see(k_begins);
    BOOST_TEST(said(wiring, 49, k_lacks) == 0);
}

BOOST_AUTO_TEST_CASE(customers_who_never_come_are_missed) {
    RateWiring wiring;
    BOOST_TEST(said(wiring, 999, k_stranger) == 0);
    BOOST_TEST(said(wiring, 1, k_stranger) == 1);
    wiring.see(k_begins);
    BOOST_TEST(said(wiring, 100'000, k_stranger) == 0);
}

BOOST_AUTO_TEST_CASE(stages_at_which_nothing_is_done_are_told_of) {
    RateWiring wiring;
    BOOST_TEST(said(wiring, 50, k_elsewhere) == 1);
    GreylistWiring greylist;
    PolicyRequest request;
    request.sender = "a@example.org";
    for (const Stage stage : {Stage::other, Stage::data, Stage::end_of_message}) {
        int count = 0;
        for (int i = 0; i < 50; ++i) {
            request.stage = stage;
            count += greylist.see(request).has_value() ? 1 : 0;
        }
        BOOST_TEST(count == 1);
        request.stage = Stage::rcpt;
        BOOST_TEST(!greylist.see(request).has_value());
    }
    for (int i = 0; i < 1000; ++i) {
        for (const Stage stage : {Stage::rcpt, Stage::data, Stage::end_of_message}) {
            request.stage = stage;
            BOOST_REQUIRE(!greylist.see(request).has_value());
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
