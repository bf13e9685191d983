// SPDX-License-Identifier: MIT
#include "mail/report/chart_style.hpp"
#include "mail/report/svg_chart.hpp"
#include "markup.hpp"
#include "markup/svg_shapes.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using mail::Activity;
using std::chrono::hours;
using std::chrono::sys_seconds;
using test::bars_of;

BOOST_AUTO_TEST_SUITE(mail_report_svg_timeline)

namespace {

const sys_seconds k_day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

/// Of an offender in the report of a day.
std::string chart(const Activity& activity, std::span<const mail::LimitLine> limits = {}) {
    return mail::timeline_chart(activity, k_day, k_day + hours(23), limits, {});
}

void check(const std::string& picture) {
    const test::Markup markup = test::read_markup(picture);
    BOOST_TEST(markup.fault == "");
    BOOST_TEST(test::outside_of(markup) == "");
}

} // namespace

BOOST_FIXTURE_TEST_CASE(nothing_is_an_empty_picture, Utc) {
    check(chart({}));
    BOOST_TEST(bars_of(chart({}), mail::k_offence).empty());
    check(mail::small_timeline({}, k_day, k_day, {}));
    BOOST_TEST(!test::read_markup(mail::small_timeline({}, k_day, k_day, {})).has("rect"));
}

BOOST_FIXTURE_TEST_CASE(each_hour_is_a_bar_as_high_as_its_recipients, Utc) {
    Activity activity;
    activity.hours = {{k_day, 1, 50}, {k_day + hours(3), 1, 100}, {k_day + hours(23), 1, 1}};
    activity.past = {{k_day - hours(30), 1, 25}, {k_day - hours(2), 1, 25}};
    const std::string picture = chart(activity);
    check(picture);
    const std::vector<test::Tag> bars = bars_of(picture, mail::k_offence);
    BOOST_REQUIRE(bars.size() == 3u);
    BOOST_TEST(bars[1].number("height") == 2 * bars[0].number("height"));
    BOOST_TEST(bars[2].number("height") >= 1); // it is seen
    BOOST_TEST(bars_of(picture, mail::k_usual).size() == 2u);
    BOOST_TEST(bars_of(picture, mail::k_usual)[1].number("x") < bars[0].number("x"));
    check(mail::small_timeline(activity, k_day, k_day + hours(23), {}));
    BOOST_TEST(
        bars_of(mail::small_timeline(activity, k_day, k_day + hours(23), {}), mail::k_offence)
            .size() == 3u);
}

BOOST_FIXTURE_TEST_CASE(the_smallest_and_the_largest_numbers_stay_in_the_frame, Utc) {
    for (const std::int64_t recipients :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{4'294'967'295}, INT64_MAX}) {
        Activity activity;
        activity.hours = {{k_day, 1, recipients}};
        BOOST_TEST_CONTEXT(recipients) {
            check(chart(activity));
            check(mail::small_timeline(activity, k_day, k_day, {}));
            BOOST_TEST(bars_of(chart(activity), mail::k_offence).size() ==
                       (recipients > 0 ? 1u : 0u));
        }
    }
}

BOOST_FIXTURE_TEST_CASE(years_are_as_wide_as_a_day, Utc) {
    Activity activity;
    for (int i = 0; i < 5'000; ++i) {
        activity.hours.push_back({k_day + hours(7 * i), 1, i});
    }
    const std::string picture =
        mail::timeline_chart(activity, k_day, activity.hours.back().hour, {}, {});
    check(picture);
    BOOST_TEST(bars_of(picture, mail::k_offence).size() <= 240u);
    BOOST_TEST(picture.find("4,999 at most") != picture.npos); // a bar is an hour's number
}

BOOST_FIXTURE_TEST_CASE(limits_are_lines_where_there_is_room_and_their_labels_text, Utc) {
    Activity activity;
    activity.hours = {{k_day, 1, 100}};
    const mail::LimitLine limits[] = {
        {"<script>\"'&", 50}, {"zero", 0}, {"at most", 100}, {"far above", 101}};
    const std::string picture = chart(activity, limits);
    check(picture);
    BOOST_TEST(picture.find("&lt;script&gt;&quot;&#39;&amp;") != picture.npos);
    BOOST_TEST(picture.find("zero") != picture.npos);
    BOOST_TEST(picture.find(">at most<") != picture.npos);
    BOOST_TEST(picture.find("far above") == picture.npos);
}

BOOST_AUTO_TEST_SUITE_END()
