// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "io/child_process.hpp"

#include <boost/test/unit_test.hpp>
#include <stdlib.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(io_child_process)

BOOST_AUTO_TEST_CASE(a_program_gets_its_input_and_all_it_prints_is_kept) {
    const io::ProgramResult result =
        io::run_program({"sh", "-c", "cat; echo wrong >&2; exit 3"}, std::string(200'000, 'x'));
    BOOST_TEST(result.status == 3);
    BOOST_TEST(result.output == std::string(200'000, 'x'));
    BOOST_TEST(result.errors == "wrong\n");
    BOOST_CHECK_THROW(io::run_program({"/no/such/program"}, ""), Error);
}

BOOST_AUTO_TEST_CASE(a_program_gets_the_environment_but_not_the_socket_of_systemd) {
    ::setenv("ISPKIT_TEST", "kept", 1);
    ::setenv("NOTIFY_SOCKET", "/run/notify", 1);
    const io::ProgramResult result =
        io::run_program({"sh", "-c", "echo $ISPKIT_TEST$NOTIFY_SOCKET"}, "");
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("ISPKIT_TEST");
    BOOST_TEST(result.output == "kept\n");
}

BOOST_AUTO_TEST_CASE(a_program_that_cannot_be_run_has_no_result) {
    for (const FaultSeries& series : {FaultSeries{Call::open, EMFILE, "a file in memory"},
                                      {Call::write, ENOSPC, "a file in memory"},
                                      {Call::write, k_short},
                                      {Call::start, EAGAIN, "cannot start cat"},
                                      {Call::reap, EINTR},
                                      {Call::reap, ECHILD},
                                      {Call::read, EIO, "a file in memory"}}) {
        io::ProgramResult result;
        for_each_fault(
            series, [&] { result = io::run_program({"cat"}, "text"); },
            [&](const std::string& message) {
                BOOST_TEST(
                    (result.status == 255 || result.output == (message.empty() ? "text" : "")));
                result = {};
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
