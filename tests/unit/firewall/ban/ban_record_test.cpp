// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "firewall/ban/ban_record.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using firewall::BanRecord;

BOOST_AUTO_TEST_SUITE(firewall_ban_ban_record)

BOOST_AUTO_TEST_CASE(records_are_read_and_written) {
    const std::pair<const char*, const char*> cases[] = {
        {"ban 203.0.113.5/32 600", "ban 203.0.113.5/32 600"},
        {"ban 203.0.113.5 600 failures=5 kind=wrong-password", "ban 203.0.113.5/32 600"},
        {"ban 2001:db8::1/64 31536000", "ban 2001:db8::/64 31536000"},
        {"unban 203.0.113.5", "unban 203.0.113.5/32"},
        {"unban 2001:db8::/64 by hand", "unban 2001:db8::/64"},
    };
    for (const auto& [line, written] : cases) {
        BOOST_TEST(firewall::ban_line(firewall::parse_ban_record(line)) == written);
    }
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
    for (const char* line :
         {"", "ban", "ban ", "ban 203.0.113.5", "ban 203.0.113.5 0", "ban 203.0.113.5 -1",
          "ban 203.0.113.5 1e3", "ban 203.0.113.5 31536001", "ban  203.0.113.5 600",
          "BAN 203.0.113.5 600", "ban 203.0.113.5/33 600", "ban 203.0.113.5\t600", "ban all 600",
          "release 203.0.113.5", "unban", "ban 203.0.113.5 99999999999999999999",
          "add element inet ispkit ban4 { 203.0.113.5 }", "ban 203.0.113.5;flush 600"}) {
        BOOST_CHECK_THROW(firewall::parse_ban_record(line), Error);
    }
    BOOST_CHECK_THROW(firewall::parse_ban_record("ban 203.0.113.5 600 " + std::string(2000, 'x')),
                      Error);
}

BOOST_AUTO_TEST_SUITE_END()
