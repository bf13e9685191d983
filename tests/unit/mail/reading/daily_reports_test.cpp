// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "mail/reading/daily_reports.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(mail_reading_daily_reports)

namespace {

constexpr std::chrono::sys_seconds k_now(1'000'000s);

struct Reports : TemporaryFolder {
    std::string folder = *this / "reports";

    Reports() { std::filesystem::create_directory(folder); }

    void add(const std::string& name, std::chrono::seconds age) const {
        std::filesystem::last_write_time(write("reports/" + name, ""),
                                         std::chrono::file_clock::from_sys(k_now - age));
    }

    std::vector<std::string> problems() const {
        return mail::report_problems(mail::daily_reports(folder), folder, k_now, 24h);
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_report_is_of_the_last_day, Reports) {
    const std::vector<std::string> none{
        folder + ": no report yet (mail-ratelimit-report.timer writes them)"};
    add("1970-01-12.html", 0s);
    add("1970-01-12.txt.new", 0s);
    std::filesystem::create_directory(folder + "/other.txt");
    std::filesystem::create_symlink("nowhere", folder + "/gone.txt");
    BOOST_TEST(problems() == none, boost::test_tools::per_element());
    add("1970-01-11.txt", 25h);
    const std::vector<std::string> late{"the last run was 90000 s ago (at most 86400 s)"};
    BOOST_TEST(problems() == late, boost::test_tools::per_element());
    add("1970-01-12.txt", 24h);
    BOOST_TEST(problems().empty());
    add("1970-01-10.txt", 48h);
    BOOST_TEST(mail::daily_reports(folder).newest == folder + "/1970-01-12.txt");
    BOOST_TEST((mail::daily_reports(folder).written == k_now - 24h));
}

BOOST_FIXTURE_TEST_CASE(a_run_that_failed_is_told_even_if_one_before_it_did_not, Reports) {
    add("1970-01-12.txt", 1h);
    add("failed", 0s);
    BOOST_REQUIRE(problems().size() == 1);
    BOOST_TEST(problems()[0].starts_with("the last run failed"));
}

BOOST_FIXTURE_TEST_CASE(a_folder_that_cannot_be_read_is_an_error, Reports) {
    BOOST_TEST(!mail::daily_reports(*this / "none").written);
    BOOST_CHECK_THROW(mail::daily_reports(write("file", "")), Error);
}

BOOST_AUTO_TEST_SUITE_END()
