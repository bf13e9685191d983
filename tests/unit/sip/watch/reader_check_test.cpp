// SPDX-License-Identifier: MIT
#include "io/file.hpp"
#include "sip/watch/reader_check.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/socket.h>
#include <unistd.h>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sip_watch_reader_check)

namespace {

constexpr logfile::Time k_now{std::chrono::hours(500'000)};

/// Both ends of a channel.
struct Ends {
    io::Fd read;
    io::Fd write;
};

Ends pipe_ends() {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    return {io::Fd(ends[0]), io::Fd(ends[1])};
}

Ends socket_ends() {
    int ends[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    return {io::Fd(ends[0]), io::Fd(ends[1])};
}

void check(Ends ends) {
    sip::ReaderCheck check;
    BOOST_TEST(check.trouble(ends.write.get(), k_now).empty());
    BOOST_REQUIRE(::write(ends.write.get(), "\n", 1) == 1);
    BOOST_TEST(check.trouble(ends.write.get(), k_now + 10s).empty());
    BOOST_TEST(check.trouble(ends.write.get(), k_now + 20s) == "its reader has not read for 20 s");
    char byte = 0;
    BOOST_REQUIRE(::read(ends.read.get(), &byte, 1) == 1);
    BOOST_TEST(check.trouble(ends.write.get(), k_now + 30s).empty());
    ends.read = io::Fd();
    BOOST_TEST(check.trouble(ends.write.get(), k_now + 40s) == "nobody reads it");
}

} // namespace

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_back_hides_no_reader_that_hangs) {
    const Ends ends = pipe_ends();
    sip::ReaderCheck check;
    BOOST_REQUIRE(::write(ends.write.get(), "\n", 1) == 1);
    BOOST_TEST(check.trouble(ends.write.get(), k_now).empty());
    BOOST_TEST(check.trouble(ends.write.get(), k_now - 2h).empty());
    BOOST_TEST(!check.trouble(ends.write.get(), k_now - 2h + 15s).empty());
}

BOOST_AUTO_TEST_CASE(a_pipe_that_nobody_reads_is_told) {
    check(pipe_ends());
}

BOOST_AUTO_TEST_CASE(a_socket_that_nobody_reads_is_told) {
    check(socket_ends());
}

BOOST_AUTO_TEST_SUITE_END()
