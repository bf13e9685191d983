// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "sip/reading/log_warnings.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_reading_log_warnings)

namespace {

sip::LogCounts counts(std::uint64_t lines, std::uint64_t understood) {
    return {.path = "log", .lines = lines, .how = {.understood = understood}};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_log_that_counts_as_a_whole_gives_no_warning) {
    BOOST_TEST(sip::log_warnings(counts(0, 0)).empty());
    BOOST_TEST(sip::log_warnings(counts(100, 1)).empty());
}

BOOST_AUTO_TEST_CASE(the_first_time_that_is_not_understood_is_shown_on_one_line) {
    sip::LogCounts log = counts(100, 100);
    log.add_untimed("Okt 10\n12:19:53", 7);
    log.add_untimed("Okt 11", 8);
    const std::vector<std::string> warnings = sip::log_warnings(log);
    BOOST_REQUIRE(warnings.size() == 1);
    BOOST_TEST(warnings[0].starts_with("log:7: the time 'Okt 10"));
    BOOST_TEST(warnings[0].ends_with("is not understood (first of 2 failures not counted "
                                     "because of an unknown time)"));
    BOOST_TEST(warnings[0].find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(logs_are_refused_only_where_all_are_foreign) {
    BOOST_CHECK_THROW(sip::refuse_foreign_logs({counts(5, 0), counts(0, 0)}), Error);
    BOOST_CHECK_NO_THROW(sip::refuse_foreign_logs({counts(5, 0), counts(5, 1)}));
    BOOST_CHECK_NO_THROW(sip::refuse_foreign_logs({counts(0, 0)}));
}

BOOST_AUTO_TEST_CASE(a_followed_log_is_judged_by_enough_lines_and_warned_of_once) {
    sip::LogWarnings warnings;
    BOOST_TEST(warnings.news(counts(19, 0), 20).empty());
    BOOST_TEST(warnings.news(counts(20, 0), 20).size() == 1);
    BOOST_TEST(warnings.news(counts(21, 0), 20).empty());
    sip::LogCounts doubted = counts(30, 0);
    doubted.how.doubted = 20;
    BOOST_TEST(warnings.news(doubted, 20).size() == 1);
    BOOST_TEST(warnings.news(doubted, 20).empty());
}

BOOST_AUTO_TEST_CASE(a_missing_security_log_is_noted_once_there_is_enough_to_tell) {
    using enum sip::RegisteredNetworks;
    BOOST_TEST(sip::security_log_note({.notice = 4}, 99, spared).empty());
    BOOST_TEST(sip::security_log_note({.notice = 5}, 99, banned)
                   .starts_with("5 failures and no line of Asterisk's security log: "));
    BOOST_TEST(sip::security_log_note({}, 100, spared)
                   .starts_with("--spare-registered spares nobody: none of 100 lines is of "));
    BOOST_TEST(sip::security_log_note({}, 100, banned).empty());
    BOOST_TEST(sip::security_log_note({.notice = 4, .security = 1}, 100, spared).empty());
    BOOST_TEST(sip::security_log_note({.notice = 5, .security = 1}, 100, spared)
                   .starts_with("5 failures since the last line of Asterisk's security log: "));
}

BOOST_AUTO_TEST_SUITE_END()
