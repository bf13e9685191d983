// SPDX-License-Identifier: MIT
#include "markup.hpp"
#include "mmdb.hpp"
#include "sip/report/scan_page.hpp"
#include "temporary_folder.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace ispkit;
using namespace std::chrono_literals;
using logfile::Time;

BOOST_AUTO_TEST_SUITE(sip_report_scan_page)

namespace {

const Time k_day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

constexpr std::string_view k_hostile = "\"'></style><script>alert(1)</script>\n\xff&";

/// A scan of events that a test makes.
struct Scan {
    sip::BanRules rules;
    sip::Judge judge;
    sip::ScanReport report;
    sip::ScanFindings findings;
    sip::ScanStatistics statistics;
    std::vector<sip::LogCounts> logs;
    geo::Geolocation geolocation;
    Time time = k_day;

    explicit Scan(const sip::BanRules& with = {}, const std::vector<std::string>& databases = {})
        : rules(with)
        , judge(with)
        , statistics(with)
        , geolocation(databases, [](const std::string&) {}) {}

    void add(const net::Address& address, std::string_view account,
             sip::Outcome outcome = sip::Outcome::failure) {
        time += 2s;
        sip::LogEvent event;
        event.outcome = outcome;
        event.kind = sip::Kind::wrong_password;
        event.proves_password = outcome == sip::Outcome::success;
        event.address = address;
        event.account = account;
        const sip::Judgement& judgement = judge.observe(event, time);
        if (judgement.strike || judgement.was_banned) {
            report.add_attempt(judge.prefix_of(address), account, time, judgement.was_banned);
        }
        for (const sip::Verdict& verdict : judgement.bans) {
            report.add_ban(verdict);
        }
        findings.add(judgement);
        statistics.add(event, time, judgement, judge);
    }

    std::string page() {
        return sip::scan_page({judge, report, findings, statistics, logs, geolocation});
    }
};

net::Address address(unsigned number) {
    return net::Address::of_bits(0, 0xffff'cb00'7100 + number);
}

bool has(const std::string& page, std::string_view text) {
    return page.find(text) != page.npos;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_scan_without_attempts_is_a_page, Utc) {
    const std::string page = Scan().page();
    BOOST_TEST(test::read_markup(page).fault == "");
    BOOST_TEST(has(page, "no failed attempts"));
    BOOST_TEST(!has(page, "<svg"));
}

BOOST_FIXTURE_TEST_CASE(the_page_shows_what_the_scan_found, Utc) {
    Scan scan;
    for (int i = 0; i < 25; ++i) {
        scan.add(address(5), "100");
    }
    scan.add(address(6), "101");
    const std::string page = scan.page();
    BOOST_TEST(test::read_markup(page).fault == "");
    BOOST_TEST(has(page, "Attempts from 2026-11-23 00:00 to 2026-11-23 00:00"));
    BOOST_TEST(has(page, "<b>26</b><span class=\"muted\">failed attempts</span>"));
    BOOST_TEST(has(page, "<b>76.9 %</b><span class=\"muted\">attempts stopped</span>"));
    BOOST_TEST(has(page, "203.0.113.0/24"));
    BOOST_TEST(has(page, "<span class=\"address\">203.0.113.5/32</span>"));
    BOOST_TEST(has(page, "<b>--max-failures 5</b>, would have stopped 76.9 % of 26 attempts"));
    BOOST_TEST(has(page, "the cost for customers is not known"));
    BOOST_TEST(has(page, "weigh 5; for 10 min, each further time 2 times as long, at most 7 d."));
}

BOOST_FIXTURE_TEST_CASE(the_cost_of_a_policy_is_told_where_telephones_log_in, Utc) {
    Scan scan;
    for (unsigned i = 0; i < 3; ++i) {
        scan.add(address(5), "100", sip::Outcome::success);
    }
    for (int i = 0; i < 6; ++i) {
        scan.add(address(5), "100");
        scan.add(address(6), "100");
    }
    const std::string page = scan.page();
    BOOST_TEST(test::read_markup(page).fault == "");
    BOOST_TEST(has(page, "Of 1 network with telephones, it would have banned 1."));
    BOOST_TEST(
        has(page, "The strictest value that bans none of these is <b>7</b>, which stops 0.0 %."));
}

BOOST_FIXTURE_TEST_CASE(a_guessed_password_comes_first, Utc) {
    Scan scan;
    for (int i = 0; i < 4; ++i) {
        scan.add(address(5), "100");
    }
    scan.add(address(5), "100", sip::Outcome::success);
    const std::string page = scan.page();
    BOOST_TEST(has(page, "The password of account 100 was probably guessed</b> by 203.0.113.5 at "
                         "2026-11-23 00:00, after 4 failures."));
    BOOST_TEST(page.find("was probably guessed") < page.find("failed attempts"));
}

BOOST_FIXTURE_TEST_CASE(countries_and_networks_come_from_databases, Utc) {
    const TemporaryFolder folder;
    MmdbWriter writer;
    writer.add(*net::Prefix::parse("203.0.113.0/29"), {{"country.iso_code", "NL"},
                                                       {"country.names.en", "Netherlands"},
                                                       {"autonomous_system_number", 64500U},
                                                       {"autonomous_system_organization", "<b>&"}});
    Scan scan({}, {folder.write("geo.mmdb", writer.str())});
    scan.add(address(5), "100");
    scan.add(address(6), "100");
    scan.add(address(9), "100");
    const std::string page = scan.page();
    BOOST_TEST(test::read_markup(page).fault == "");
    BOOST_TEST(has(page, "<td class=\"name\">NL Netherlands</td>"));
    BOOST_TEST(has(page, "<td class=\"name\">AS64500 &lt;b&gt;&amp;</td>"));
    BOOST_TEST(has(page, "<td class=\"name\">unknown</td>"));
}

BOOST_FIXTURE_TEST_CASE(nothing_that_others_wrote_is_markup, Utc) {
    sip::BanRules rules;
    rules.account_failures = 2;
    rules.spare_registered = true;
    Scan scan(rules);
    scan.add(address(7), "200", sip::Outcome::success);
    scan.add(address(7), "201", sip::Outcome::success);
    for (int i = 0; i < 6; ++i) {
        scan.add(address(5), k_hostile);
        scan.add(address(6), k_hostile);
        scan.add(address(7), k_hostile);
    }
    scan.add(address(6), k_hostile, sip::Outcome::success);
    scan.logs.push_back({.path = std::string(k_hostile)});
    const std::string page = scan.page();
    const test::Markup markup = test::read_markup(page);
    BOOST_TEST(markup.fault == "");
    BOOST_TEST(!markup.has("script"));
    BOOST_TEST(has(page, "Spared, since telephones work there"));
    BOOST_TEST(has(page, "was probably guessed"));
    BOOST_TEST(has(page, "many addresses tried together"));
}

BOOST_FIXTURE_TEST_CASE(the_page_is_bounded, Utc) {
    sip::BanRules rules;
    rules.account_failures = 1;
    Scan scan(rules);
    for (unsigned i = 0; i < 3000; ++i) {
        scan.add(address(256 * i), fmt::to_string(i));
    }
    scan.logs.resize(1000);
    const std::string page = scan.page();
    BOOST_TEST(page.size() < 100'000U);
    BOOST_TEST(has(page, "and 2,988 more")); // networks, accounts
    BOOST_TEST(has(page, "and 2,980 more")); // attackers
    BOOST_TEST(has(page, "and 950 more"));   // logs
    BOOST_TEST(
        has(page, "and 88 more</p>\n<p class=\"muted small\">in the first 100 of 3,000 reports"));
}

BOOST_AUTO_TEST_SUITE_END()
