// SPDX-License-Identifier: MIT
#include "mail/policy/database_trouble.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(mail_policy_database_trouble)

namespace {

constexpr mail::DatabaseTrouble::Clock::time_point k_start(1h);

} // namespace

BOOST_AUTO_TEST_CASE(it_begins_once_and_ends_when_nothing_has_failed_for_a_second) {
    mail::DatabaseTrouble trouble;
    BOOST_TEST(!trouble.since().has_value());
    BOOST_TEST(trouble.note_failure(k_start));
    trouble.note_success();
    BOOST_TEST(!trouble.note_failure(k_start + 5s));
    BOOST_TEST(trouble.lacks_success());
    BOOST_TEST(!trouble.end(k_start + 10s).has_value());
    trouble.note_success();
    BOOST_TEST(!trouble.lacks_success());
    BOOST_TEST(!trouble.end(k_start + 5900ms).has_value());
    BOOST_TEST((trouble.since() == k_start));
    BOOST_TEST((trouble.end(k_start + 6s) == 6s));
    BOOST_TEST(!trouble.since().has_value());
    BOOST_TEST(!trouble.end(k_start + 7s).has_value());
}

BOOST_AUTO_TEST_CASE(a_reason_is_news_once_until_some_minutes_have_passed) {
    mail::DatabaseTrouble trouble;
    trouble.note_failure(k_start);
    BOOST_TEST(trouble.is_news("no route", k_start));
    trouble.note_said("no route", k_start);
    BOOST_TEST(!trouble.is_news("no route", k_start + 4min));
    BOOST_TEST(trouble.is_news("no server", k_start + 4min));
    BOOST_TEST(trouble.is_news("no route", k_start + 5min));
}

BOOST_AUTO_TEST_CASE(the_reason_of_an_earlier_trouble_is_news_again) {
    mail::DatabaseTrouble trouble;
    trouble.note_failure(k_start);
    trouble.note_said("no route", k_start);
    trouble.note_success();
    trouble.end(k_start + 2s);
    BOOST_TEST(trouble.said().empty());
    trouble.note_failure(k_start + 3s);
    BOOST_TEST(trouble.is_news("no route", k_start + 3s));
}

BOOST_AUTO_TEST_SUITE_END()
