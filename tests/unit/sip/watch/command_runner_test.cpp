// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/watch/command_runner.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_watch_command_runner)

BOOST_FIXTURE_TEST_CASE(every_queued_run_has_its_own_environment, TemporaryFolder) {
    sip::CommandRunner runner("touch " + *this / "$NAME");
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
    sip::CommandRunner runner("exit $STATUS");
    runner.add({"STATUS=3"});
    runner.add({"STATUS=0"});
    BOOST_CHECK_EXCEPTION(runner.finish(), Error, [](const Error& error) {
        return std::string_view(error.what()) == "--exec: the command failed with status 3";
    });
    BOOST_TEST(!runner.is_busy());
    BOOST_CHECK_NO_THROW(runner.finish());
}

BOOST_AUTO_TEST_SUITE_END()
