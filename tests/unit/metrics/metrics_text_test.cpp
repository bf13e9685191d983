// SPDX-License-Identifier: MIT
#include "faults.hpp"
#include "metrics/metrics_text.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

using namespace ispkit;
using metrics::MetricsText;

BOOST_AUTO_TEST_SUITE(metrics_metrics_text)

BOOST_AUTO_TEST_CASE(families_have_help_type_and_series) {
    MetricsText text("mail-ratelimit", {{"database", "state.db"}});
    text.begin("lines_total", MetricsText::Type::counter, "Lines.");
    text.add({{"result", "unknown"}}, 3);
    text.add({{"result", "understood"}, {"log", "mail.log"}}, 0);
    text.begin("start_time_seconds", MetricsText::Type::gauge, "When.");
    text.add({}, std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)));
    text.begin("duration_seconds_total", MetricsText::Type::counter, "How long.");
    text.add({}, std::chrono::milliseconds(2005));
    BOOST_TEST(std::move(text).text() ==
               "# HELP ispkit_mail_ratelimit_lines_total Lines.\n"
               "# TYPE ispkit_mail_ratelimit_lines_total counter\n"
               "ispkit_mail_ratelimit_lines_total{database=\"state.db\",result=\"unknown\"} 3\n"
               "ispkit_mail_ratelimit_lines_total{database=\"state.db\",result=\"understood\","
               "log=\"mail.log\"} 0\n"
               "# HELP ispkit_mail_ratelimit_start_time_seconds When.\n"
               "# TYPE ispkit_mail_ratelimit_start_time_seconds gauge\n"
               "ispkit_mail_ratelimit_start_time_seconds{database=\"state.db\"} 1700000000.000\n"
               "# HELP ispkit_mail_ratelimit_duration_seconds_total How long.\n"
               "# TYPE ispkit_mail_ratelimit_duration_seconds_total counter\n"
               "ispkit_mail_ratelimit_duration_seconds_total{database=\"state.db\"} 2.005\n");
}

BOOST_AUTO_TEST_CASE(values_of_labels_end_where_they_end) {
    MetricsText text("tool", {{"database", "a\"b"}});
    text.begin("up", MetricsText::Type::gauge, "Whether.");
    text.add({{"log", "a\\\"} 1\nb"}}, 1);
    BOOST_TEST(std::move(text).text() ==
               "# HELP ispkit_tool_up Whether.\n"
               "# TYPE ispkit_tool_up gauge\n"
               "ispkit_tool_up{database=\"a\\\"b\",log=\"a\\\\\\\"} 1\\\\x0ab\"} 1\n");
}

BOOST_AUTO_TEST_CASE(a_series_may_have_no_label) {
    MetricsText text("tool");
    text.begin("up", MetricsText::Type::gauge, "Whether.");
    text.add({}, 1);
    text.add({{"log", "a"}}, 0);
    BOOST_TEST(std::move(text).text() == "# HELP ispkit_tool_up Whether.\n"
                                         "# TYPE ispkit_tool_up gauge\n"
                                         "ispkit_tool_up 1\n"
                                         "ispkit_tool_up{log=\"a\"} 0\n");
}

BOOST_AUTO_TEST_CASE(the_file_is_the_old_one_or_the_new_one) {
    const TemporaryFolder folder;
    const std::string path = folder.write("tool.prom", "old");
    for (const FaultSeries& series : {FaultSeries{Call::open, EMFILE, path},
                                      {Call::write, ENOSPC, path},
                                      {Call::write, k_full, path},
                                      {Call::change, EPERM, path},
                                      {Call::name, EACCES, path},
                                      {Call::allocate, ENOMEM}}) {
        for_each_fault(
            series,
            [&] {
                MetricsText text("tool");
                text.begin("up", MetricsText::Type::gauge, "Whether.");
                text.add({}, 1);
                metrics::write_file(path, std::move(text).text());
            },
            [&](const std::string& message) {
                BOOST_TEST((folder.read("tool.prom") == "old") == !message.empty());
                BOOST_TEST(folder.count() == 1);
                folder.write("tool.prom", "old");
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
