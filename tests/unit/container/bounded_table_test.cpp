// SPDX-License-Identifier: MIT
#include "container/bounded_table.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>
#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(container_bounded_table)

namespace {

struct Counter {
    int count = 0;
    int worth() const { return count; }
};

} // namespace

BOOST_AUTO_TEST_CASE(below_the_limit_it_is_a_map) {
    container::BoundedTable<std::string, Counter> table(10'000);
    std::map<std::string, int> reference;
    std::mt19937 random(1);
    for (int i = 0; i < 200'000; ++i) {
        const std::string key = std::to_string(random() % 5000);
        if (random() % 3 == 0) {
            table.erase(key);
            reference.erase(key);
        } else {
            ++table.at(key).count;
            ++reference[key];
        }
    }
    BOOST_TEST(table.size() == reference.size());
    for (int i = 0; i < 5000; ++i) {
        const std::string key = std::to_string(i);
        const Counter* const found = table.find(key);
        const auto expected = reference.find(key);
        BOOST_TEST((found != nullptr) == (expected != reference.end()));
        if (found != nullptr && expected != reference.end()) {
            BOOST_TEST(found->count == expected->second);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_flood_does_not_push_out_who_is_worth_more) {
    container::BoundedTable<int, Counter> table(1000);
    for (int i = 0; i < 100; ++i) {
        table.at(-1 - i).count = 3;
    }
    for (int i = 0; i < 1'000'000; ++i) {
        table.at(i).count = 1;
    }
    BOOST_TEST(table.size() == 1000U);
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(table.find(-1 - i) != nullptr);
    }
}

BOOST_AUTO_TEST_SUITE_END()
