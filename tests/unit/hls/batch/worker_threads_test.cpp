// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/batch/worker_threads.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <new>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_batch_worker_threads)

BOOST_AUTO_TEST_CASE(all_tasks_are_done_whatever_the_number_of_threads) {
    for (const std::size_t threads : {0U, 1U, 2U, 50U}) {
        std::atomic<int> left = 1000;
        hls::run_in_threads(threads, [&left] {
            while (left > 0) {
                --left;
            }
        });
        BOOST_TEST(left <= 0);
    }
}

BOOST_AUTO_TEST_CASE(threads_that_run_out_of_memory_leave_the_work_to_the_others) {
    std::atomic<int> started = 0;
    std::atomic<int> done = 0;
    hls::run_in_threads(10, [&] {
        if (++started != 7) {
            throw std::bad_alloc();
        }
        ++done;
    });
    BOOST_TEST(started == 10);
    BOOST_TEST(done == 1);
}

BOOST_AUTO_TEST_CASE(any_other_exception_is_thrown_when_all_have_ended) {
    std::atomic<int> ended = 0;
    const auto work = [&ended] {
        ++ended;
        throw_error("broken");
    };
    BOOST_CHECK_THROW(hls::run_in_threads(5, work), Error);
    BOOST_TEST(ended == 5);
}

BOOST_AUTO_TEST_SUITE_END()
