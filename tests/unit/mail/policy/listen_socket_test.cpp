// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "mail/policy/listen_socket.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include <optional>

using namespace ispkit;
using mail::ListenAddress;
using mail::ListenSocket;

BOOST_AUTO_TEST_SUITE(mail_policy_listen_socket)

BOOST_AUTO_TEST_CASE(addresses_are_read_in_postfix_words) {
    BOOST_TEST(ListenAddress::parse("inet:127.0.0.1:10023").endpoint.port == "10023");
    BOOST_TEST(ListenAddress::parse("inet:[::1]:10023").endpoint.host == "::1");
    BOOST_TEST(ListenAddress::parse("inet:host:65535").endpoint.port == "65535");
    BOOST_TEST(ListenAddress::parse("inet:host:smtp").endpoint.port == "smtp");
    BOOST_TEST(ListenAddress::parse("unix:/run/x").path == "/run/x");
    for (const std::string_view text :
         {"", "inet:", "inet:10023", "inet::10023", "inet:host:", "unix:", "127.0.0.1:10023",
          "inet:::1:10023", "inet:[]:1", "inet:host:0", "inet:host:65536", "inet:host:99999",
          "inet:host:-1", "inet:host:+25", "inet:host:25x", "inet:host: 25"}) {
        BOOST_CHECK_THROW(ListenAddress::parse(text), Error);
    }
}

BOOST_AUTO_TEST_CASE(a_stale_socket_is_replaced_and_a_live_one_is_not) {
    const TemporaryFolder folder;
    const std::string path = folder / "socket";
    mail::PolicyServerSettings settings;
    settings.socket_mode = 0660;
    std::optional<ListenSocket> first;
    first.emplace(path, settings);
    struct stat status {};
    BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777) == 0660u);
    BOOST_CHECK_THROW(ListenSocket(path, settings), Error);
    first.reset();
    BOOST_TEST(folder.count() == 0);

    const std::string file = folder.write("file", "mine");
    BOOST_CHECK_THROW(ListenSocket(file, settings), Error);
    BOOST_TEST(folder.read("file") == "mine");
}

BOOST_AUTO_TEST_CASE(a_start_that_fails_leaves_no_socket) {
    const TemporaryFolder folder;
    const std::string path = folder / "socket";
    mail::PolicyServerSettings settings;
    for (const std::string owner : {"nosuchuser", ":nosuchgroup"}) {
        settings.socket_owner = owner;
        BOOST_CHECK_THROW(ListenSocket(path, settings), Error);
        BOOST_TEST(folder.count() == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_call_that_fails_at_the_start_leaves_no_socket) {
    const TemporaryFolder folder;
    const std::string path = folder / "socket";
    for (const FaultSeries& series :
         {FaultSeries{Call::open, EMFILE, path}, {Call::connect, EADDRINUSE, path}}) {
        for_each_fault(
            series, [&] { mail::listen_at(ListenAddress::parse("unix:" + path), {}); },
            [&](const std::string&) { BOOST_TEST(folder.count() == 0); });
    }
}

BOOST_AUTO_TEST_SUITE_END()
