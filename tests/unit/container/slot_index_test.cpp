// SPDX-License-Identifier: MIT
#include "container/slot_index.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(container_slot_index)

namespace {

/// A table of numbers, whose hashes collide: eight share one, and their runs meet.
struct Numbers {
    std::vector<std::uint64_t> entries;
    container::SlotIndex index;

    static std::uint64_t hash(std::uint64_t number) { return number / 8 * 7; }

    auto hash_of() const {
        return [this](std::uint32_t place) { return hash(entries[place]); };
    }

    std::uint32_t find(std::uint64_t number) const {
        return index.find(hash(number),
                          [&](std::uint32_t place) { return entries[place] == number; });
    }

    void add(std::uint64_t number) {
        index.make_room(hash_of());
        entries.push_back(number);
        index.insert(static_cast<std::uint32_t>(entries.size() - 1), hash(number));
    }

    /// The last entry takes the place of the erased one.
    void erase(std::uint32_t place) {
        index.erase(place, hash_of());
        const auto last = static_cast<std::uint32_t>(entries.size() - 1);
        if (place != last) {
            index.move(hash(entries[last]), last, place);
            entries[place] = entries[last];
        }
        entries.pop_back();
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(each_entry_is_found_at_its_place) {
    Numbers numbers;
    BOOST_TEST(numbers.find(1) == container::SlotIndex::k_none);
    for (std::uint64_t number = 0; number < 5000; ++number) {
        numbers.add(number);
    }
    for (std::uint64_t number = 0; number < 5000; ++number) {
        BOOST_TEST(numbers.find(number) == number);
    }
    BOOST_TEST(numbers.find(5000) == container::SlotIndex::k_none);
}

BOOST_AUTO_TEST_CASE(random_steps_agree_with_a_plain_list) {
    std::mt19937 random(5);
    Numbers numbers;
    std::vector<bool> is_there(3000);
    for (int step = 0; step < 100'000; ++step) {
        const std::uint64_t number = random() % is_there.size();
        const std::uint32_t place = numbers.find(number);
        BOOST_TEST_REQUIRE((place != container::SlotIndex::k_none) == is_there[number]);
        if (is_there[number]) {
            BOOST_TEST_REQUIRE(numbers.entries[place] == number);
            numbers.erase(place);
        } else {
            numbers.add(number);
        }
        is_there[number] = !is_there[number];
    }
}

BOOST_AUTO_TEST_SUITE_END()
