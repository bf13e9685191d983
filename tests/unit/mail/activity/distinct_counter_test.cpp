// SPDX-License-Identifier: MIT
#include "mail/activity/distinct_counter.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <random>
#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_activity_distinct_counter)

namespace {

std::uint64_t hash_of(int number) {
    return std::hash<std::string>()(std::to_string(number));
}

} // namespace

BOOST_AUTO_TEST_CASE(few_are_counted_exactly_however_often_they_come) {
    mail::DistinctCounter counter;
    BOOST_TEST(counter.count() == 0);
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 512; ++i) {
            counter.add(hash_of(i));
        }
    }
    BOOST_TEST(counter.count() == 512);
}

BOOST_AUTO_TEST_CASE(many_are_estimated) {
    mail::DistinctCounter counter;
    int added = 0;
    for (const int wanted : {1'000, 10'000, 100'000, 1'000'000}) {
        for (; added < wanted; ++added) {
            counter.add(hash_of(added));
        }
        BOOST_TEST(counter.count() > wanted * 0.87);
        BOOST_TEST(counter.count() < wanted * 1.13);
    }
}

BOOST_AUTO_TEST_CASE(the_hour_with_the_most_counts) {
    mail::MostDistinct counter;
    for (int i = 0; i < 5; ++i) {
        counter.add(100, hash_of(i));
    }
    for (int i = 0; i < 9; ++i) {
        counter.add(101, hash_of(i));
        counter.add(100, hash_of(i)); // late lines of the hour before
    }
    BOOST_TEST(counter.most() == 9);
    counter.add(103, hash_of(1));
    BOOST_TEST(counter.most() == 9);
    for (int i = 0; i < 5; ++i) {
        counter.add(101, hash_of(i)); // too late to be put to those before
    }
    BOOST_TEST(counter.most() == 9);
    for (int i = 0; i < 20; ++i) {
        counter.add(50, hash_of(i)); // of an older log
    }
    BOOST_TEST(counter.most() == 20);
}

BOOST_AUTO_TEST_CASE(each_day_has_its_count) {
    mail::DistinctByPeriod counter;
    BOOST_TEST(counter.counts().empty());
    const auto add = [&](std::uint32_t day, int hashes) {
        for (int i = 0; i < hashes; ++i) {
            counter.add(day, hash_of(i));
        }
    };
    add(100, 2);
    add(101, 5);
    add(104, 7);
    add(100, 3); // of an older log, apart from the first part
    counter.raise({101, 4});
    counter.raise({99, 1});
    std::string all;
    for (const mail::PeriodCount& day : counter.counts()) {
        all += std::to_string(day.period) + "=" + std::to_string(day.count) + " ";
    }
    BOOST_TEST(all == "99=1 100=3 101=5 104=7 ");
}

BOOST_AUTO_TEST_SUITE_END()
