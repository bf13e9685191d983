// SPDX-License-Identifier: MIT
#include "cli/chart.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace ispkit;
using cli::Glyphs;

BOOST_AUTO_TEST_SUITE(cli_chart)

BOOST_AUTO_TEST_CASE(a_bar_is_as_long_as_its_part) {
    BOOST_TEST(cli::bar(0, 4, Glyphs::utf8) == "    ");
    BOOST_TEST(cli::bar(0.5, 4, Glyphs::utf8) == "██  ");
    BOOST_TEST(cli::bar(0.53125, 4, Glyphs::utf8) == "██▏ ");
    BOOST_TEST(cli::bar(1, 4, Glyphs::utf8) == "████");
    BOOST_TEST(cli::bar(7, 4, Glyphs::ascii) == "####");
    BOOST_TEST(cli::bar(0.6, 4, Glyphs::ascii) == "##  ");
    BOOST_TEST(cli::bar(0.7, 4, Glyphs::ascii) == "### ");
    BOOST_TEST(cli::bar(-1, 2, Glyphs::ascii) == "  ");
}

BOOST_AUTO_TEST_CASE(a_sparkline_shows_whatever_is_not_zero) {
    const std::vector<std::int64_t> numbers{0, 1, 500, 1000};
    BOOST_TEST(cli::sparkline(numbers, Glyphs::utf8) == " ▁▄█");
    BOOST_TEST(cli::sparkline(numbers, Glyphs::ascii) == " .=#");
    BOOST_TEST(cli::sparkline(std::vector<std::int64_t>(3), Glyphs::ascii) == "   ");
    BOOST_TEST(cli::sparkline({}, Glyphs::ascii).empty());
}

BOOST_AUTO_TEST_SUITE_END()
