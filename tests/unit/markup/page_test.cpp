// SPDX-License-Identifier: MIT
#include "markup.hpp"
#include "markup/page.hpp"
#include "markup/table_script.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(markup_page)

namespace {

/// The relative luminance of "#rgb" or "#rrggbb" (WCAG 2.2).
double luminance(std::string_view colour) {
    const std::size_t digits = colour.size() / 3;
    const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        std::string part(colour.substr(1 + i * digits, digits));
        part += digits == 1 ? part : "";
        const double value = std::stoi(part, nullptr, 16) / 255.0;
        sum += weights[i] *
               (value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4));
    }
    return sum;
}

/// The contrast of two colours (WCAG 2.2): 1 to 21.
double contrast(std::string_view one, std::string_view other) {
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

/// The colours of one ":root" in the style sheet, by name.
std::map<std::string, std::string> colours_of(std::string_view page, std::size_t from) {
    std::map<std::string, std::string> colours;
    const std::string_view rule = page.substr(from, page.find('}', from) - from);
    for (std::size_t at = rule.find("--"); at != rule.npos; at = rule.find("--", at + 2)) {
        const std::size_t colon = rule.find(':', at);
        const std::size_t start = rule.find('#', colon);
        colours[std::string(rule.substr(at + 2, colon - at - 2))] =
            rule.substr(start, rule.find(';', start) - start);
    }
    return colours;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_page_is_whole_and_nothing_runs_on_it) {
    const std::string page =
        markup::page_start({.title = "a &lt; b", .style = ".x { color: red; }"}) +
        markup::page_sum("things", "7") + markup::page_end("<p>end</p>");
    const test::Markup markup = test::read_markup(page);
    BOOST_TEST(markup.fault == "");
    BOOST_TEST(page.find("content=\"default-src 'none'; style-src 'unsafe-inline'\"") != page.npos);
    BOOST_TEST(!markup.has("script"));
    BOOST_TEST(page.find("<title>a &lt; b</title>") != page.npos);
    BOOST_TEST(page.find(".x { color: red; }") != page.npos);
}

BOOST_AUTO_TEST_CASE(a_page_with_tables_to_search_allows_their_script_and_no_other) {
    const std::string page =
        markup::page_start({.title = "", .style = "", .script = markup::PageScript::tables});
    const test::Markup markup = test::read_markup(page + markup::page_end(""));
    BOOST_TEST(markup.fault == "");
    BOOST_TEST(std::count_if(markup.tags.begin(), markup.tags.end(),
                             [](const test::Tag& tag) { return tag.name == "script"; }) == 1);
    BOOST_TEST(page.find(fmt::format("content=\"default-src 'none'; style-src 'unsafe-inline'; "
                                     "script-src 'sha256-{}'\"",
                                     markup::k_table_script_hash)) != page.npos);
    // A line of a mail has at most 998 bytes (RFC 5321 section 4.5.3.1.6).
    for (std::size_t start = 0; start < page.size(); start = page.find('\n', start) + 1) {
        BOOST_TEST(page.find('\n', start) - start < 998u);
    }
}

BOOST_AUTO_TEST_CASE(text_is_legible_in_both_themes) {
    const std::string page = markup::page_start({});
    const std::size_t light = page.find(":root");
    for (const std::size_t theme : {light, page.find(":root", light + 1)}) {
        std::map<std::string, std::string> colours = colours_of(page, theme);
        for (const std::string text : {"ink", "muted", "error"}) {
            for (const std::string ground : {"page", "card"}) {
                BOOST_TEST_CONTEXT(text << " on " << ground) {
                    BOOST_TEST(contrast(colours.at(text), colours.at(ground)) >= 4.5);
                }
            }
        }
        for (const std::string graph : {"bar", "error", "warning", "target"}) {
            BOOST_TEST_CONTEXT(graph) {
                BOOST_TEST(contrast(colours.at(graph), colours.at("card")) >= 3.0);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(grid_lines_are_at_round_numbers) {
    BOOST_TEST(markup::grid_step(100, 4) == 50);
    BOOST_TEST(markup::grid_step(80, 4) == 20);
    BOOST_TEST(markup::grid_step(0.9, 4) == 0.5);
    BOOST_TEST(markup::grid_step(4, 4) == 1);
}

BOOST_AUTO_TEST_SUITE_END()
