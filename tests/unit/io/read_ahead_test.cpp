// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "io/read_ahead.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(io_read_ahead)

namespace {

/// Numbers up to a last one; work makes squares of them.
using Numbers = io::ReadAhead<int>;

Numbers::Read numbers_to(int last) {
    return [number = 0, last](int& block) mutable {
        block = ++number;
        return number <= last;
    };
}

void square(int& block) {
    block *= block;
}

/// Whether the work ends by itself. A thread that does not is left behind, for the process to end.
bool ends(const std::function<void()>& work) {
    std::packaged_task<void()> task(work);
    std::future<void> result = task.get_future();
    std::thread(std::move(task)).detach();
    if (result.wait_for(std::chrono::seconds(60)) != std::future_status::ready) {
        return false;
    }
    result.get();
    return true;
}

/// What comes out until the end, or until something is thrown, whose text is the last.
std::string all_of(Numbers& numbers) {
    std::string text;
    auto block = std::make_unique<int>();
    try {
        while (numbers.next(block)) {
            text += fmt::format("{} ", *block);
        }
    } catch (const std::exception& error) {
        text += error.what();
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(blocks_come_in_order_with_the_work_done) {
    for (const unsigned threads : {0u, 1u, 2u, 7u}) {
        Numbers numbers(numbers_to(5), square, threads);
        BOOST_TEST(all_of(numbers) == "1 4 9 16 25 ");
        BOOST_TEST(all_of(numbers) == "");
        Numbers nothing(numbers_to(0), square, threads);
        BOOST_TEST(all_of(nothing) == "");
    }
}

BOOST_AUTO_TEST_CASE(what_the_work_throws_comes_in_the_place_of_its_block) {
    for (const unsigned threads : {0u, 1u, 2u, 7u}) {
        for (int i = 0; i < 100; ++i) {
            Numbers numbers(
                numbers_to(50),
                [](int& block) {
                    if (block == 3) {
                        throw_error("trouble with {}", block);
                    }
                    if (block == 20) {
                        throw std::bad_alloc();
                    }
                },
                threads);
            BOOST_REQUIRE_EQUAL(all_of(numbers), "1 2 trouble with 3");
        }
    }
}

BOOST_AUTO_TEST_CASE(what_reading_throws_comes_in_the_place_of_its_block) {
    for (const unsigned threads : {0u, 1u, 2u, 7u}) {
        Numbers numbers(
            [number = 0](int& block) mutable {
                block = ++number;
                return number < 3 ? true : throw Error("cannot read");
            },
            square, threads);
        BOOST_TEST(all_of(numbers) == "1 4 cannot read");
    }
}

BOOST_AUTO_TEST_CASE(what_was_thrown_is_thrown_again) {
    Numbers numbers(
        numbers_to(9), [](int&) { throw Error("trouble"); }, 2);
    BOOST_TEST(all_of(numbers) == "trouble");
    BOOST_TEST(all_of(numbers) == "trouble");
}

BOOST_AUTO_TEST_CASE(it_ends_in_the_middle_of_a_stream) {
    // All threads wait: one for a free slot, the others for their turn to read.
    BOOST_TEST(ends([] {
        for (int i = 0; i < 300; ++i) {
            Numbers numbers(numbers_to(1'000'000), square, 4);
            auto block = std::make_unique<int>();
            for (int taken = 0; taken < i % 20; ++taken) {
                numbers.next(block);
            }
            if (i % 3 == 0) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        }
    }));
}

BOOST_AUTO_TEST_CASE(many_of_them_end_in_the_middle_of_their_streams) {
    BOOST_TEST(ends([] {
        for (int i = 0; i < 30; ++i) {
            std::vector<std::unique_ptr<Numbers>> streams;
            auto block = std::make_unique<int>();
            for (int stream = 0; stream < 10; ++stream) {
                streams.push_back(std::make_unique<Numbers>(numbers_to(1000), square, 2));
                streams[static_cast<std::size_t>(stream / 2)]->next(block);
            }
        }
    }));
}

BOOST_AUTO_TEST_CASE(nothing_is_read_once_it_ends) {
    std::atomic<int> reads = 0;
    {
        Numbers numbers(
            [&](int&) {
                ++reads;
                return true;
            },
            square, 3);
    }
    const int before = reads;
    BOOST_TEST(before <= 3 * 4); // as many blocks as there are slots
    BOOST_TEST(reads == before);
}

BOOST_AUTO_TEST_SUITE_END()
