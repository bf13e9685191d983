// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "io/file.hpp"
#include "notice/command_runner.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(notice_command_runner)

namespace {

/// Commands, one more than run at a time, that only end when they are released.
struct Endless {
    TemporaryFolder folder;
    std::string fifo = folder / "fifo";
    notice::CommandRunner runner{"--exec", "read line < " + fifo};
    io::Fd writer;

    Endless() {
        BOOST_REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
        for (int i = 0; i < 5; ++i) {
            runner.add({});
        }
    }
    void release() {
        writer = io::Fd(::open(fifo.c_str(), O_RDWR | O_CLOEXEC));
        BOOST_REQUIRE(::write(writer.get(), "\n\n\n\n\n", 5) == 5);
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(every_queued_run_has_its_own_environment, TemporaryFolder) {
    notice::CommandRunner runner("--exec", "touch " + *this / "$NAME");
    for (int i = 0; i < 9; ++i) { // more than run at a time
        runner.add({"NAME=file" + std::to_string(i)});
    }
    runner.tend();
    BOOST_TEST(runner.is_busy());
    runner.finish();
    BOOST_TEST(!runner.is_busy());
    BOOST_TEST(count() == 9);
}

BOOST_AUTO_TEST_CASE(failures_are_reported_once_and_the_rest_runs_all_the_same) {
    notice::CommandRunner runner("--exec", "exit $STATUS");
    runner.add({"STATUS=3"});
    runner.add({"STATUS=0"});
    BOOST_CHECK_EXCEPTION(runner.finish(), Error, [](const Error& error) {
        return std::string_view(error.what()) == "--exec: the command failed with status 3";
    });
    BOOST_TEST(!runner.is_busy());
    BOOST_CHECK_NO_THROW(runner.finish());
}

BOOST_FIXTURE_TEST_CASE(commands_that_do_not_end_and_let_others_wait_are_trouble, Endless) {
    constexpr logfile::Time k_now{500'000h};
    runner.tend();
    BOOST_TEST(runner.trouble(k_now).empty());
    BOOST_TEST(runner.trouble(k_now + 10s).empty());
    BOOST_TEST(runner.trouble(k_now + 20s) ==
               "1 command waits: of those that run, none has ended for 20 s");
    release();
    runner.finish();
    BOOST_TEST(runner.trouble(k_now + 30s).empty());
}

BOOST_FIXTURE_TEST_CASE(commands_that_do_not_end_hold_up_no_end, Endless) {
    BOOST_CHECK_EXCEPTION(runner.finish(io::Deadline::clock::now()), Error, [](const Error& error) {
        return std::string_view(error.what()) == "--exec: 5 commands did not end in time";
    });
    release();
    runner.finish();
}

BOOST_AUTO_TEST_CASE(commands_that_are_not_run_are_told) {
    notice::CommandRunner runner("--exec", "true");
    for (int i = 0; i <= 100'000; ++i) {
        runner.add({});
    }
    BOOST_CHECK_EXCEPTION(runner.tend(), Error, [](const Error& error) {
        return std::string_view(error.what()) == "--exec: 99996 commands wait, so some are not run";
    });
    BOOST_CHECK_NO_THROW(runner.tend());
}

BOOST_FIXTURE_TEST_CASE(a_command_that_cannot_be_started_runs_later, TemporaryFolder) {
    for (const FaultSeries& series : {FaultSeries{Call::start, EAGAIN, "cannot start /bin/sh"},
                                      {Call::open, EMFILE, "/dev/null"},
                                      {Call::allocate, ENOMEM}}) {
        std::optional<notice::CommandRunner> runner;
        const auto reset = [&] {
            runner.emplace("--exec", "echo >> " + *this / "$NAME");
            runner->add({"NAME=one"});
            runner->add({"NAME=two"});
        };
        reset();
        for_each_fault(
            series, [&] { runner->tend(); },
            [&](const std::string&) {
                runner->finish();
                BOOST_TEST(read("one") == "\n");
                BOOST_TEST(read("two") == "\n");
                std::filesystem::remove(*this / "one");
                std::filesystem::remove(*this / "two");
                reset();
            });
    }
}

BOOST_AUTO_TEST_CASE(a_command_that_cannot_be_started_is_not_tried_all_the_time) {
    constexpr logfile::Time k_now{500'000h};
    notice::CommandRunner runner("--exec", "true");
    runner.add({});
    int failures = 0;
    {
        const Fault fault(Call::start, EAGAIN, 1, Lasting::from_then_on);
        const auto end = std::chrono::steady_clock::now() + 250ms;
        while (std::chrono::steady_clock::now() < end) {
            try {
                runner.tend();
            } catch (const Error&) {
                ++failures;
            }
        }
    }
    BOOST_TEST(failures == 1); // the same trouble is told once
    BOOST_TEST(runner.trouble(k_now) ==
               "--exec: cannot start /bin/sh: Resource temporarily unavailable");
    runner.finish();
    BOOST_TEST(runner.trouble(k_now).empty());
}

BOOST_AUTO_TEST_CASE(a_command_whose_end_is_not_known_has_failed) {
    notice::CommandRunner runner("--exec", "true");
    runner.add({});
    const Fault fault(Call::reap, ECHILD);
    BOOST_CHECK_EXCEPTION(runner.finish(), Error, [](const Error& error) {
        return std::string_view(error.what()) == "--exec: the command failed with status 255";
    });
}

BOOST_AUTO_TEST_SUITE_END()
