// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "sip/watch/nft_ban_child.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <stdlib.h>

#include <thread>

using namespace ispkit;
using namespace std::chrono_literals;
using sip::NftBanChild;

BOOST_AUTO_TEST_SUITE(sip_watch_nft_ban_child)

namespace {

constexpr logfile::Time k_now{std::chrono::hours(500'000)};

/// An nft-ban that keeps the first line that it reads, and ends.
struct OneLine : TemporaryFolder {
    std::string path_before = ::getenv("PATH");

    OneLine() {
        write("nft-ban", "#!/bin/sh\nread line\necho \"$line\" >> " + *this / "lines" + "\n");
        std::filesystem::permissions(*this / "nft-ban", std::filesystem::perms::owner_all);
        ::setenv("PATH", (*this / ":" + path_before).c_str(), 1);
    }
    ~OneLine() { ::setenv("PATH", path_before.c_str(), 1); }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_start_that_fails_is_an_error_and_leaves_nothing, OneLine) {
    for (const FaultSeries& series : {FaultSeries{Call::start, EAGAIN, "cannot start nft-ban"},
                                      {Call::open, EMFILE, "cannot create a socket"}}) {
        for_each_fault(
            series, [] { NftBanChild(); }, [](const std::string&) {});
    }
}

BOOST_FIXTURE_TEST_CASE(a_child_that_cannot_be_started_again_is_started_later, OneLine) {
    {
        NftBanChild child;
        child.send("first\n");
        logfile::Time now = k_now;
        {
            const Fault fault(Call::start, EAGAIN);
            const auto wait_for_end = [&] {
                while (!child.restarted(now)) {
                    std::this_thread::sleep_for(1ms);
                }
            };
            BOOST_CHECK_EXCEPTION(wait_for_end(), Error, [](const Error& error) {
                return std::string_view(error.what()) ==
                       "cannot start nft-ban: Resource temporarily unavailable";
            });
        }
        BOOST_TEST(child.trouble(now) == "is not running");
        child.send("lost\n");
        BOOST_TEST(!child.restarted(now + 999ms));
        BOOST_TEST(child.restarted(now + 1s));
        child.send("second\n");
    }
    BOOST_TEST(read("lines") == "first\nsecond\n");
}

BOOST_AUTO_TEST_SUITE_END()
