// SPDX-License-Identifier: MIT
#include "mail/activity/counts.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <set>
#include <string_view>

BOOST_AUTO_TEST_SUITE(mail_activity_counts)

using namespace ispkit;

BOOST_AUTO_TEST_CASE(each_member_has_one_row) {
    mail::Counts counts;
    std::set<std::string_view> names;
    for (const auto& [name, title, member] : mail::k_counts<std::int64_t>) {
        BOOST_TEST((counts.*member) == 0);
        counts.*member = 1;
        BOOST_TEST(names.insert(name).second);
    }
    BOOST_TEST(counts.sent == 1);
    BOOST_TEST(counts.sasl_failures_before_success == 1);
}

BOOST_AUTO_TEST_CASE(every_number_is_added) {
    mail::BasicCounts<std::uint32_t> sums;
    mail::Counts more;
    std::int64_t next = 1;
    for (const auto& field : mail::k_counts<std::int64_t>) {
        more.*field.member = next++;
    }
    add_counts(sums, more);
    add_counts(sums, more);
    next = 1;
    for (const auto& field : mail::k_counts<std::uint32_t>) {
        BOOST_TEST((sums.*field.member) == 2 * next++);
    }
}

BOOST_AUTO_TEST_CASE(a_sum_stops_at_the_bounds_of_its_type) {
    mail::BasicCounts<std::uint32_t> sums{.sent = 1};
    add_counts(sums, mail::Counts{.sent = -2, .deferred = std::int64_t{1} << 40});
    BOOST_TEST(sums.sent == 0U);
    BOOST_TEST(sums.deferred == std::numeric_limits<std::uint32_t>::max());
}

BOOST_AUTO_TEST_SUITE_END()
