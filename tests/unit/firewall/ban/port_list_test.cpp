// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "firewall/ban/port_list.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using firewall::PortList;

BOOST_AUTO_TEST_SUITE(firewall_ban_port_list)

BOOST_AUTO_TEST_CASE(a_port_without_protocol_is_one_of_each) {
    BOOST_TEST(PortList::parse("5060").str() == "5060/tcp,5060/udp,5060/sctp");
    BOOST_TEST(PortList::parse("5060-5061,8089/tcp").str() ==
               "5060-5061/tcp,8089/tcp,5060-5061/udp,5060-5061/sctp");
    BOOST_TEST(PortList::parse("1-65535/udp").str() == "1-65535/udp");
    BOOST_TEST(PortList::parse("8089/tcp,5060-5061/udp").texts() ==
               (std::vector<std::string>{"8089/tcp", "5060-5061/udp"}));
}

BOOST_AUTO_TEST_CASE(ranges_that_touch_become_one) {
    BOOST_TEST(PortList::parse("5062/udp,5060-5061/udp,5061/udp,5065/udp").str() ==
               "5060-5062/udp,5065/udp");
    BOOST_TEST(PortList::parse("1-65535/udp,65535/udp,7/udp").str() == "1-65535/udp");
}

BOOST_AUTO_TEST_CASE(all_is_every_port) {
    BOOST_TEST(PortList::parse("all").is_all());
    BOOST_TEST(PortList().str() == "all");
    BOOST_TEST(PortList().texts() == (std::vector<std::string>{"all"}));
    BOOST_TEST(!PortList::parse("1-65535").is_all()); // other protocols pass
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
    for (const char* text : {"",
                             ",",
                             "5060,",
                             ",5060",
                             "0",
                             "65536",
                             "-1",
                             "5060-",
                             "-5060",
                             "5061-5060",
                             "5060/",
                             "5060/icmp",
                             "5060/udp/tcp",
                             "udp/5060",
                             "5060 ",
                             " 5060",
                             "sip",
                             "5060-5061-5062",
                             "all,5060",
                             "5060/UDP",
                             "+5060",
                             "999999999999999999999"}) {
        BOOST_CHECK_THROW(PortList::parse(text), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
