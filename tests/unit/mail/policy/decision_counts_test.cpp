// SPDX-License-Identifier: MIT
#include "mail/policy/decision_counts.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_policy_decision_counts)

BOOST_AUTO_TEST_CASE(requests_are_counted_by_what_the_client_gets) {
    mail::DecisionCounts counts;
    for (const char* const action :
         {"DUNNO", "WARN over a limit", "PREPEND X-Greylist: delayed", "HOLD over a limit",
          "450 4.7.1 later", "DEFER_IF_PERMIT later", "452 4.5.3 too many", "554 5.7.1 no",
          "REJECT no", ""}) {
        counts.count(action);
    }
    counts.count_batch(std::chrono::milliseconds(1500));
    counts.count_batch(std::chrono::milliseconds(250));
    counts.count_failure();
    metrics::MetricsText text("t", {{"database", "d"}});
    counts.write(text);
    const std::string written = std::move(text).text();
    for (const char* const series :
         {"requests_total{database=\"d\",answer=\"passed\"} 3\n",
          "requests_total{database=\"d\",answer=\"held\"} 1\n",
          "requests_total{database=\"d\",answer=\"deferred\"} 3\n",
          "requests_total{database=\"d\",answer=\"rejected\"} 2\n",
          "requests_total{database=\"d\",answer=\"none\"} 1\n", "batches_total{database=\"d\"} 2\n",
          "batch_duration_seconds_total{database=\"d\"} 1.750\n",
          "database_failures_total{database=\"d\"} 1\n"}) {
        BOOST_TEST(written.find(series) != written.npos, series);
    }
}

BOOST_AUTO_TEST_SUITE_END()
