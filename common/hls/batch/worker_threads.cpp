// SPDX-License-Identifier: MIT
#include "hls/batch/worker_threads.hpp"

#include <future>
#include <new>
#include <system_error>
#include <vector>

namespace ispkit::hls {

namespace {

void run_while_memory_lasts(const std::function<void()>& work) {
    try {
        work();
    } catch (const std::bad_alloc&) {
    }
}

/// Adds one thread; false if the system cannot start it.
bool start(std::vector<std::future<void>>& threads, const std::function<void()>& work) {
    try {
        threads.push_back(
            std::async(std::launch::async, [&work] { run_while_memory_lasts(work); }));
        return true;
    } catch (const std::system_error&) {
        return false;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

} // namespace

void run_in_threads(std::size_t count, const std::function<void()>& work) {
    std::vector<std::future<void>> threads;
    while (threads.size() + 1 < count && start(threads, work)) {
    }
    run_while_memory_lasts(work);
    for (std::future<void>& thread : threads) {
        thread.get();
    }
}

} // namespace ispkit::hls
