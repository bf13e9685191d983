// SPDX-License-Identifier: MIT
#include "mail/report/chart_style.hpp"
#include "mail/report/svg_chart.hpp"
#include "markup.hpp"
#include "markup/svg_shapes.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using test::bars_of;

BOOST_AUTO_TEST_SUITE(mail_report_svg_histogram)

namespace {

std::string chart(const std::vector<std::pair<std::int64_t, bool>>& peaks,
                  std::span<const mail::LimitLine> limits = {},
                  const mail::Phrase& title = {"customers-messages"}) {
    mail::PeakDistribution distribution;
    for (const auto& [peak, is_offender] : peaks) {
        distribution.add(peak, is_offender);
    }
    distribution.finish();
    return mail::histogram_chart(distribution, title, limits, {});
}

void check(const std::string& picture) {
    const test::Markup markup = test::read_markup(picture);
    BOOST_TEST(markup.fault == "");
    BOOST_TEST(test::outside_of(markup) == "");
}

} // namespace

BOOST_AUTO_TEST_CASE(nobody_is_no_picture) {
    BOOST_TEST(chart({}).empty());
    BOOST_TEST(chart({{0, true}}).empty());
}

BOOST_AUTO_TEST_CASE(one_customer_and_one_message_are_a_bar) {
    const std::string picture = chart({{1, false}});
    check(picture);
    BOOST_TEST(bars_of(picture, mail::k_usual).size() == 1u);
    BOOST_TEST(bars_of(picture, mail::k_offence).size() == 0u);
}

BOOST_AUTO_TEST_CASE(the_largest_numbers_stay_in_the_frame) {
    std::vector<std::pair<std::int64_t, bool>> peaks(100'000, {3, false});
    peaks.emplace_back(4'294'967'295, true);
    peaks.emplace_back(INT64_MAX, true);
    const std::string picture = chart(peaks);
    check(picture);
    BOOST_TEST(bars_of(picture, mail::k_usual).size() == 3u);
    BOOST_TEST(bars_of(picture, mail::k_offence).size() == 2u);
    BOOST_TEST(picture.find("100,000") != picture.npos);
}

BOOST_AUTO_TEST_CASE(limits_stand_at_their_place_and_their_labels_are_text) {
    std::vector<mail::LimitLine> limits = {
        {"<script>\"'&", 50}, {"zero", 0}, {"last", 100}, {"beyond", 101}};
    const std::string picture =
        chart({{1, false}, {100, true}}, limits, {"letter-subject", {{"key", "<b>"}}});
    check(picture);
    BOOST_TEST(picture.find("&lt;script&gt;&quot;&#39;&amp;") != picture.npos);
    BOOST_TEST(picture.find(">Mail from &lt;b&gt;<") != picture.npos);
    BOOST_TEST(picture.find("zero") != picture.npos);
    BOOST_TEST(picture.find(">last<") != picture.npos);
    BOOST_TEST(picture.find("beyond") == picture.npos);
    // Many at one place are above each other, and the frame grows.
    for (int i = 0; i < 20; ++i) {
        limits.push_back({fmt::format("limit {}", i), 50});
    }
    check(chart({{1, false}, {100, true}}, limits));
}

BOOST_AUTO_TEST_SUITE_END()
