// SPDX-License-Identifier: MIT
#include "mail/report/svg_shapes.hpp"
#include "markup.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_report_svg_shapes)

BOOST_AUTO_TEST_CASE(steps_are_round_and_some_four) {
    BOOST_TEST(mail::round_step(0) == 1);
    BOOST_TEST(mail::round_step(1) == 1);
    BOOST_TEST(mail::round_step(4) == 1);
    BOOST_TEST(mail::round_step(5) == 2);
    BOOST_TEST(mail::round_step(9) == 5);
    BOOST_TEST(mail::round_step(41) == 20);
    BOOST_TEST(mail::round_step(4'294'967'295) == 2'000'000'000);
    for (std::int64_t most = 1; most < 1'000'000'000'000'000; most = most * 3 + 1) {
        BOOST_TEST(most / mail::round_step(most) <= 4);
        BOOST_TEST(mail::round_step(most) <= most);
    }
    const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    BOOST_TEST(largest / mail::round_step(largest) <= 4);
}

BOOST_AUTO_TEST_CASE(shapes_are_elements_and_texts_stay_texts) {
    const test::Markup picture = test::read_markup(
        mail::svg_start({0, -13}, {100, 50}, "\"><script>") +
        mail::svg_line({0, 0}, {1, 1}, mail::k_axis) + mail::svg_bar({1, 2}, 3, 4, mail::k_usual) +
        mail::svg_text({1, 2}, "start", mail::k_ink, "a &lt; b") + "</svg>");
    BOOST_TEST(picture.fault == "");
    BOOST_REQUIRE(picture.tags.size() == 4u);
    BOOST_TEST(!picture.has("script"));
    BOOST_TEST(picture.tags[0].number("height") == 63);
    BOOST_TEST(picture.text.find("a &lt; b") != std::string::npos);
    BOOST_TEST(test::outside_of(picture) == "");
}

BOOST_AUTO_TEST_SUITE_END()
