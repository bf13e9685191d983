// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "net/tcp_listener.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;
using net::TcpEndpoint;

BOOST_AUTO_TEST_SUITE(net_tcp_listener)

BOOST_AUTO_TEST_CASE(endpoints_are_a_host_and_a_port) {
    BOOST_TEST(TcpEndpoint::read("127.0.0.1:9321")->host == "127.0.0.1");
    BOOST_TEST(TcpEndpoint::read("[::1]:9321")->host == "::1");
    BOOST_TEST(TcpEndpoint::read("localhost:smtp")->port == "smtp");
    for (const std::string_view text : {"", "9321", ":9321", "host:", "::1:9321", "[]:1"}) {
        BOOST_TEST(!TcpEndpoint::read(text), text);
    }
    for (const std::string_view text : {"host:0", "host:65536", "host:-1", "host:25x"}) {
        BOOST_CHECK_THROW(TcpEndpoint::read(text), Error);
    }
}

BOOST_AUTO_TEST_CASE(a_host_is_listened_at_with_all_its_addresses) {
    // Port 0: any that is free.
    const auto listen = [](const std::string& host, const std::string& port) {
        return net::listen_at({host, port}).size();
    };
    BOOST_TEST(listen("127.0.0.1", "0") == 1U);
    BOOST_TEST(listen("localhost", "0") >= 1U);
    BOOST_CHECK_THROW(listen("192.0.2.1", "0"), Error);
    BOOST_CHECK_THROW(listen("no.such.host.invalid", "0"), Error);
    BOOST_CHECK_THROW(listen("127.0.0.1", "no-service"), Error);
}

BOOST_AUTO_TEST_CASE(a_socket_that_cannot_be_made_is_told_with_its_address) {
    for (const FaultSeries& series : {FaultSeries{Call::open, EMFILE, "127.0.0.1:0"},
                                      {Call::connect, EACCES, "127.0.0.1:0"},
                                      {Call::connect, EADDRNOTAVAIL, "127.0.0.1:0"}}) {
        bool is_there = false;
        for_each_fault(
            series,
            [&] {
                is_there = false;
                is_there = net::listen_at({"127.0.0.1", "0"}).size() == 1;
            },
            [&](const std::string& message) { BOOST_TEST(is_there == message.empty()); });
    }
}

BOOST_AUTO_TEST_SUITE_END()
