// SPDX-License-Identifier: MIT
#include "cli/option/setting_place.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(cli_option_setting_place)

BOOST_AUTO_TEST_CASE(a_message_has_the_place_of_its_option) {
    const cli::SettingsFile file =
        cli::parse_settings("db = x\nnumber = 3\nweight = acl=2\nweight = policy=x\n", "f.conf");
    const auto place = [&](std::string_view message) {
        return cli::place_of_setting(message, file, file.sections.front(),
                                     [](std::string_view name) { return name == "number"; });
    };
    BOOST_TEST(place("--db: is bad") == "f.conf:1");
    BOOST_TEST(place("--force and --db exclude each other") == "f.conf:1"); // only one is there
    BOOST_TEST(place("--number: is bad") == "");                            // is given elsewhere
    BOOST_TEST(place("--number and --db") == "f.conf:1");
    BOOST_TEST(place("--weight: 'policy=x' is bad") == "f.conf:4");
    BOOST_TEST(place("--weight: bad") == "f.conf:3"); // any of the two
    BOOST_TEST(place("all is bad") == "");
    BOOST_TEST(place("--") == "");
}

BOOST_AUTO_TEST_SUITE_END()
