// SPDX-License-Identifier: MIT
#include "markup.hpp"
#include "markup/svg_shapes.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(markup_svg_shapes)

BOOST_AUTO_TEST_CASE(shapes_are_elements_and_texts_stay_texts) {
    const test::Markup picture =
        test::read_markup(markup::svg_start({0, -13}, {100, 50}, "\"><script>") +
                          markup::svg_line({0, 0}, {1, 1}, R"(stroke="red")") +
                          markup::svg_bar({1, 2}, 3, 4, "#a9b6c4") +
                          markup::svg_text({1, 2}, "start", "#5b6673", "a &lt; b") + "</svg>");
    BOOST_TEST(picture.fault == "");
    BOOST_REQUIRE(picture.tags.size() == 4u);
    BOOST_TEST(!picture.has("script"));
    BOOST_TEST(picture.tags[0].number("height") == 63);
    BOOST_TEST(picture.text.find("a &lt; b") != std::string::npos);
    BOOST_TEST(test::outside_of(picture) == "");
}

BOOST_AUTO_TEST_SUITE_END()
