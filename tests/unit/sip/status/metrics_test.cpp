// SPDX-License-Identifier: MIT
#include "sip/status/metrics.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;

BOOST_AUTO_TEST_SUITE(sip_status_metrics)

namespace {

/// The series, without HELP and TYPE, and without what all have in common.
std::string series_of(const sip::Status& status) {
    constexpr std::string_view k_common = "database=\"/run/x.db\"";
    constexpr std::string_view k_prefix = "ispkit_sip_banwatch_";
    std::string text = sip::metrics_of(status, "1.2.3").text();
    std::string series;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        std::string line = text.substr(begin, end - begin);
        begin = end + 1;
        if (line.starts_with('#')) {
            continue;
        }
        BOOST_TEST(line.starts_with(k_prefix));
        line.erase(0, k_prefix.size());
        const std::size_t common = line.find(k_common);
        BOOST_REQUIRE(common != line.npos);
        line.erase(common, k_common.size() + (line[common + k_common.size()] == ',' ? 1 : 0));
        series += line + "\n";
    }
    return series;
}

/// Of a database in which nothing has been counted yet.
constexpr std::string_view k_no_totals = "bans_in_force{} 0\n"
                                         "bans_total{reason=\"failures\"} 0\n"
                                         "bans_total{reason=\"enumeration\"} 0\n"
                                         "bans_total{reason=\"network\"} 0\n"
                                         "bans_total{reason=\"distributed\"} 0\n"
                                         "bans_total{reason=\"by-hand\"} 0\n"
                                         "attempts_total{kind=\"wrong-password\"} 0\n"
                                         "attempts_total{kind=\"unknown-account\"} 0\n"
                                         "attempts_total{kind=\"acl\"} 0\n"
                                         "attempts_total{kind=\"rejected-call\"} 0\n"
                                         "attempts_total{kind=\"abuse\"} 0\n"
                                         "attempts_total{kind=\"refused\"} 0\n"
                                         "attempts_total{kind=\"policy\"} 0\n"
                                         "attempts_total{kind=\"challenge\"} 0\n"
                                         "attempts_total{kind=\"pattern\"} 0\n";

constexpr Time k_started{1'700'000'000s};

sip::Status watched() {
    return {.database = "/run/x.db",
            .watch = sip::WatchState{.started = k_started,
                                     .seen = k_started + 1500ms,
                                     .ends = {{"nft-ban", ""}, {"ipset-ban", "is not running"}}}};
}

} // namespace

BOOST_AUTO_TEST_CASE(without_a_watch_there_is_no_sign_of_life) {
    BOOST_TEST(series_of({.database = "/run/x.db"}) == "info{version=\"1.2.3\"} 1\n"
                                                       "database_up{} 1\n"
                                                       "heartbeat_timestamp_seconds{} 0.000\n" +
                                                           std::string(k_no_totals));
}

BOOST_AUTO_TEST_CASE(a_watch_tells_how_it_fares) {
    BOOST_TEST(series_of(watched()) == "info{version=\"1.2.3\"} 1\n"
                                       "database_up{} 1\n"
                                       "heartbeat_timestamp_seconds{} 1700000001.500\n"
                                       "start_time_seconds{} 1700000000.000\n"
                                       "firewall_up{end=\"nft-ban\"} 1\n"
                                       "firewall_up{end=\"ipset-ban\"} 0\n"
                                       "last_reload_successful{} 1\n"
                                       "mail_up{} 1\n"
                                       "mail_failures_total{} 0\n" +
                                           std::string(k_no_totals));
}

BOOST_AUTO_TEST_CASE(each_trouble_takes_its_own_metric_down) {
    const std::string_view names[] = {"database_up{} ", "last_reload_successful{} ", "mail_up{} "};
    const auto down = [&](const std::function<void(sip::Status&)>& harm) {
        sip::Status status = watched();
        harm(status);
        const std::string series = series_of(status);
        std::string all;
        for (const std::string_view name : names) {
            all += series.find(std::string(name) + "0\n") != series.npos ? name : "";
        }
        return all;
    };
    BOOST_TEST(down([](sip::Status&) {}) == "");
    BOOST_TEST(down([](sip::Status& status) { status.database_trouble = "x.db: is full"; }) ==
               names[0]);
    BOOST_TEST(down([](sip::Status& status) { status.watch->refused_reload = "f:1: bad"; }) ==
               names[1]);
    BOOST_TEST(down([](sip::Status& status) { status.watch->mail.trouble = "no sendmail"; }) ==
               names[2]);
}

BOOST_AUTO_TEST_CASE(mails_that_failed_are_counted_even_if_the_last_one_went_out) {
    sip::Status status = watched();
    status.watch->mail = {.failures = 2, .last_failure = k_started + 60s, .trouble = {}};
    BOOST_TEST(series_of(status).find("mail_up{} 1\n"
                                      "mail_failures_total{} 2\n"
                                      "mail_last_failure_timestamp_seconds{} 1700000060.000\n") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(each_log_has_its_series) {
    sip::Status status{
        .database = "/run/x.db",
        .logs = {{.recent = {.path = "/a"},
                  .counts = {.lines = 16,
                             .understood = 7,
                             .of_others = 5,
                             .unknown = 4,
                             .untimed = 2,
                             .doubted = 1,
                             .last_line = k_started},
                  .position = 4096},
                 {.recent = {.path = "b \"c\"", .trouble = "b: Permission denied"}, .counts = {}}}};
    BOOST_TEST(series_of(status) ==
               "info{version=\"1.2.3\"} 1\n"
               "database_up{} 1\n"
               "heartbeat_timestamp_seconds{} 0.000\n"
               "log_up{log=\"/a\"} 1\n"
               "log_up{log=\"b \\\"c\\\"\"} 0\n"
               "log_position_bytes{log=\"/a\"} 4096\n"
               "last_line_timestamp_seconds{log=\"/a\"} 1700000000.000\n"
               "lines_total{log=\"/a\",result=\"understood\"} 7\n"
               "lines_total{log=\"/a\",result=\"other_program\"} 5\n"
               "lines_total{log=\"/a\",result=\"unknown\"} 4\n"
               "lines_total{log=\"b \\\"c\\\"\",result=\"understood\"} 0\n"
               "lines_total{log=\"b \\\"c\\\"\",result=\"other_program\"} 0\n"
               "lines_total{log=\"b \\\"c\\\"\",result=\"unknown\"} 0\n"
               "failures_ignored_total{log=\"/a\",reason=\"unknown_time\"} 2\n"
               "failures_ignored_total{log=\"/a\",reason=\"doubted\"} 1\n"
               "failures_ignored_total{log=\"b \\\"c\\\"\",reason=\"unknown_time\"} 0\n"
               "failures_ignored_total{log=\"b \\\"c\\\"\",reason=\"doubted\"} 0\n" +
                   std::string(k_no_totals));
}

BOOST_AUTO_TEST_CASE(totals_are_those_of_the_database) {
    sip::Status status{.database = "/run/x.db",
                       .bans_running = 3,
                       .attempts = {{"acl", 12}, {"pattern", 1}},
                       .bans = {{"by-hand", 4}, {"network", 2}}};
    const std::string series = series_of(status);
    for (const char* const line :
         {"bans_in_force{} 3\n", "bans_total{reason=\"failures\"} 0\n",
          "bans_total{reason=\"network\"} 2\n", "bans_total{reason=\"by-hand\"} 4\n",
          "attempts_total{kind=\"acl\"} 12\n", "attempts_total{kind=\"pattern\"} 1\n",
          "attempts_total{kind=\"wrong-password\"} 0\n"}) {
        BOOST_TEST(series.find(line) != series.npos, line);
    }
}

BOOST_AUTO_TEST_CASE(each_metric_has_one_help_and_one_type) {
    sip::Status status = watched();
    status.watch->mail.failures = 1;
    status.logs = {{.recent = {.path = "a"}, .counts = {.last_line = k_started}, .position = 1},
                   {.recent = {.path = "b"}, .counts = {.last_line = k_started}, .position = 1}};
    const std::string text = sip::metrics_of(status, "1").text();
    const auto has_once = [&](const std::string& line) {
        const std::size_t first = text.find(line);
        return first != text.npos && text.find(line, first + 1) == text.npos;
    };
    for (const char* const name :
         {"info", "database_up", "heartbeat_timestamp_seconds", "start_time_seconds", "firewall_up",
          "last_reload_successful", "mail_up", "mail_last_failure_timestamp_seconds", "log_up",
          "log_position_bytes", "last_line_timestamp_seconds", "bans_in_force"}) {
        BOOST_TEST(has_once(fmt::format("# HELP ispkit_sip_banwatch_{} ", name)), name);
        BOOST_TEST(has_once(fmt::format("# TYPE ispkit_sip_banwatch_{} gauge\n", name)), name);
    }
    for (const char* const name : {"mail_failures_total", "lines_total", "failures_ignored_total",
                                   "bans_total", "attempts_total"}) {
        BOOST_TEST(has_once(fmt::format("# HELP ispkit_sip_banwatch_{} ", name)), name);
        BOOST_TEST(has_once(fmt::format("# TYPE ispkit_sip_banwatch_{} counter\n", name)), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
