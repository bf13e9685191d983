// SPDX-License-Identifier: MIT
#include "metrics/job/job_metrics.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace ispkit;
using metrics::JobMetrics;

BOOST_AUTO_TEST_SUITE(metrics_job_job_metrics)

BOOST_AUTO_TEST_CASE(a_run_tells_when_it_ended_and_how_long_it_took) {
    const JobMetrics::Time began(std::chrono::milliseconds(1'700'000'000'250));
    const JobMetrics run(began);
    const auto series_of = [&](JobMetrics::Time ended) {
        return run.text("tool-expire", {{"database", "d"}}, ended).text();
    };
    const std::string text = series_of(began + std::chrono::milliseconds(1500));
    BOOST_TEST(text.find("ispkit_tool_expire_last_success_timestamp_seconds{database=\"d\"} "
                         "1700000001.750\n") != text.npos);
    BOOST_TEST(text.find("ispkit_tool_expire_last_duration_seconds{database=\"d\"} 1.500\n") !=
               text.npos);
    // The clock was set back meanwhile.
    BOOST_TEST(series_of(began - std::chrono::hours(1)).find("{database=\"d\"} 0.000\n") !=
               text.npos);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_unless_asked_for) {
    bool is_asked = false;
    const JobMetrics run;
    BOOST_TEST(!run.is_wanted());
    run.write("tool", {}, [&](metrics::MetricsText&) { is_asked = true; });
    BOOST_TEST(!is_asked);
}

BOOST_AUTO_TEST_CASE(inputs_are_one_label) {
    BOOST_TEST(metrics::input_label(std::vector<std::string>{"a.m3u8", "b c"}) == "a.m3u8 b c");
    BOOST_TEST(metrics::input_label({}).empty());
    BOOST_TEST(metrics::input_label(std::vector<std::string>(99, "a.m3u8")).size() == 200U);
}

BOOST_AUTO_TEST_SUITE_END()
