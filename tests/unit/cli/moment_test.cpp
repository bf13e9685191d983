// SPDX-License-Identifier: MIT
#include "cli/moment.hpp"
#include "error.hpp"
#include "logfile/timestamp.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <ctime>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(cli_moment)

namespace {

/// Works in a zone, and puts the one before back.
class InZone {
public:
    explicit InZone(const char* zone) {
        if (const char* const before = std::getenv("TZ")) {
            before_ = before;
        }
        ::setenv("TZ", zone, 1);
        ::tzset();
    }
    InZone(const InZone&) = delete;
    InZone& operator=(const InZone&) = delete;
    ~InZone() {
        before_.empty() ? ::unsetenv("TZ") : ::setenv("TZ", before_.c_str(), 1);
        ::tzset();
    }

private:
    std::string before_;
};

/// 2026-11-24 08:30:00 UTC.
constexpr std::chrono::sys_seconds k_now =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + 8h + 30min;

std::string moment(std::string_view text, std::chrono::sys_seconds now = k_now) {
    return logfile::iso_time(cli::parse_moment(text, now));
}

} // namespace

BOOST_AUTO_TEST_CASE(days_begin_at_their_own_midnight) {
    const InZone zone("Europe/Berlin");
    BOOST_TEST(moment("today") == "2026-11-24T00:00:00+01:00");
    BOOST_TEST(moment("yesterday") == "2026-11-23T00:00:00+01:00");
    BOOST_TEST(moment("2026-11-23") == "2026-11-23T00:00:00+01:00");
    // The day before had 25 hours.
    const auto after = std::chrono::sys_days(std::chrono::year(2026) / 10 / 26) + 8h;
    BOOST_TEST(moment("today", after) == "2026-10-26T00:00:00+01:00");
    BOOST_TEST(moment("yesterday", after) == "2026-10-25T00:00:00+02:00");
}

BOOST_AUTO_TEST_CASE(times_may_lack_seconds_and_zone) {
    const InZone zone("Europe/Berlin");
    BOOST_TEST(moment("2026-11-23 03:00") == "2026-11-23T03:00:00+01:00");
    BOOST_TEST(moment("2026-11-23T03:00:07") == "2026-11-23T03:00:07+01:00");
    BOOST_TEST(moment("2026-11-23T03:00Z") == "2026-11-23T04:00:00+01:00");
    BOOST_TEST(moment("2026-11-23T03:00:07.5+02:00") == "2026-11-23T02:00:07+01:00");
}

BOOST_AUTO_TEST_CASE(a_minus_is_so_long_ago) {
    BOOST_TEST((cli::parse_moment("-24h", k_now) == k_now - 24h));
    BOOST_TEST((cli::parse_moment("-10m", k_now) == k_now - 10min));
}

BOOST_AUTO_TEST_CASE(what_is_no_point_in_time_is_an_error) {
    for (const char* const text :
         {"", "-", "-h", "--1h", "tomorrow", "2026", "2026-11", "2026-11-23 ", "2026-11-23 03",
          "2026-13-45", "2026-11-23 25:00", "2026-11-23 03:00:00 and more", "24h", "Nov 23",
          "2026-11-2x", "2025-02-30", "2026-06-31"}) {
        BOOST_CHECK_THROW(cli::parse_moment(text, k_now), Error);
    }
}

BOOST_AUTO_TEST_SUITE_END()
