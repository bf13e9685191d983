// SPDX-License-Identifier: MIT
#include "mail/ratelimit/pending_recipients.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using namespace std::chrono_literals;
using mail::PendingRecipients;

BOOST_AUTO_TEST_SUITE(mail_ratelimit_pending_recipients)

namespace {

constexpr std::chrono::sys_seconds k_start{std::chrono::seconds(1'800'000'000)};

std::string shares_of(const PendingRecipients& pending, std::int64_t accepted) {
    std::string text;
    for (const auto& [domain, recipients] : pending.shares("m", accepted)) {
        text += fmt::format("{} {} ", domain, recipients);
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_recipient_counts_once) {
    PendingRecipients pending;
    BOOST_TEST(pending.add("m", "a@example.net", k_start));
    BOOST_TEST(!pending.add("m", "A@Example.NET", k_start));
    BOOST_TEST(!pending.add("m", "b@example.net", k_start));
    BOOST_TEST(!pending.add("m", "c@example.org", k_start));
    BOOST_TEST(pending.add("n", "a@example.net", k_start));
    BOOST_TEST(pending.size() == 4u);
    BOOST_TEST(pending.others("m", "x@example.net").all == 3);
    BOOST_TEST(pending.others("m", "x@example.net").of_domain == 2);
    BOOST_TEST(pending.others("m", "a@example.net").all == 2);
    BOOST_TEST(pending.others("m", "a@example.net").of_domain == 1);
    BOOST_TEST(pending.others("o", "a@example.net").all == 0);
    pending.forget("m");
    pending.forget("m");
    BOOST_TEST(pending.size() == 1u);
    BOOST_TEST(pending.shares("m", 3).empty());
}

BOOST_AUTO_TEST_CASE(what_was_accepted_is_shared_in_proportion) {
    PendingRecipients pending;
    for (int i = 0; i < 6; ++i) {
        pending.add("m", fmt::format("r{}@{}", i, i < 4 ? "example.net" : "example.org"), k_start);
    }
    BOOST_TEST(shares_of(pending, 6) == "example.net 4 example.org 2 ");
    BOOST_TEST(shares_of(pending, 9) == "example.net 4 example.org 2 ");
    BOOST_TEST(shares_of(pending, 3) == "example.net 2 example.org 1 ");
    BOOST_TEST(shares_of(pending, 1) == "example.net 1 example.org 1 ");
}

BOOST_AUTO_TEST_CASE(it_is_bounded_in_number_and_in_time) {
    PendingRecipients pending(10);
    for (int i = 0; i < 1000; ++i) {
        pending.add(fmt::format("m{}", i / 2), fmt::format("r{}@example.net", i), k_start);
        BOOST_REQUIRE(pending.size() <= 10u);
    }
    BOOST_TEST(pending.others("m499", "x").all == 2);
    BOOST_TEST(pending.others("m494", "x").all == 0);
    for (int i = 0; i < 100; ++i) { // one message alone
        pending.add("large", fmt::format("r{}@example.net", i), k_start);
        BOOST_REQUIRE(pending.size() <= 10u);
    }
    pending.add("late", "r@example.net", k_start + PendingRecipients::k_longest + 1s);
    BOOST_TEST(pending.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
