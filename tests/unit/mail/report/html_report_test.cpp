// SPDX-License-Identifier: MIT
#include "mail/report/html_report.hpp"
#include "markup.hpp"
#include "utc.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>

using namespace ispkit;
using std::chrono::hours;

BOOST_AUTO_TEST_SUITE(mail_report_html_report)

namespace {

const std::chrono::sys_seconds k_day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

constexpr std::string_view k_hostile = "\"'></style></title><script>alert(1)</script>\n\xff\u202e&";

mail::Suspect suspect(std::string key, int points) {
    mail::Suspect one;
    one.activity.kind = mail::ActivityKind::sasl;
    one.activity.key = std::move(key);
    one.activity.is_customer = true;
    one.activity.messages = 3;
    one.activity.recipients = 5;
    one.activity.sent = 5;
    one.activity.hours = {{k_day, 3, 5}};
    one.activity.first = k_day;
    one.activity.last = k_day + hours(1);
    one.score = {
        points,
        {{"viruses", "name-viruses", points, {"reason-viruses", {{"viruses", std::int64_t{3}}}}}}};
    return one;
}

mail::Report report_of(std::vector<mail::Suspect> suspects, std::size_t most = 50) {
    geo::Geolocation nowhere({}, {});
    return mail::make_report(std::move(suspects), 50, most, {}, nowhere);
}

mail::WhatIfResult what_if(std::string_view limit) {
    mail::WhatIfResult result;
    result.limit = mail::RateLimit::parse(limit);
    result.messages.add(4, false);
    result.recipients.add(4, false);
    result.messages.finish();
    result.recipients.finish();
    return result;
}

std::set<std::string> names_of(const test::Markup& page) {
    std::set<std::string> names;
    for (const test::Tag& tag : page.tags) {
        names.insert(tag.name);
    }
    return names;
}

/// The page has one of its own.
std::ptrdiff_t scripts_in(const test::Markup& page) {
    return std::count_if(page.tags.begin(), page.tags.end(),
                         [](const test::Tag& tag) { return tag.name == "script"; });
}

} // namespace

BOOST_FIXTURE_TEST_CASE(a_report_on_nobody_is_a_page, Utc) {
    const test::Markup page = test::read_markup(mail::html_page(report_of({}), {}));
    BOOST_TEST(page.fault == "");
    BOOST_TEST(page.text.find("Nobody has a score of 50 or more.") != std::string::npos);
    BOOST_TEST(!page.has("svg"));
}

BOOST_FIXTURE_TEST_CASE(who_is_no_offender_is_counted_and_not_named, Utc) {
    const std::string page =
        mail::html_page(report_of({suspect("joe", 80), suspect("innocent", 49)}), {});
    BOOST_TEST(test::read_markup(page).fault == "");
    BOOST_TEST(page.find("joe") != page.npos);
    BOOST_TEST(page.find("innocent") == page.npos);
    BOOST_TEST(page.find("<b>1</b><span class=\"muted\">offenders</span>") != page.npos);
    BOOST_TEST(page.find("<b>2</b><span class=\"muted\">customers</span>") != page.npos);
}

BOOST_FIXTURE_TEST_CASE(more_offenders_than_are_shown_are_spoken_of, Utc) {
    std::vector<mail::Suspect> suspects;
    for (int i = 0; i < 1'205; ++i) {
        suspects.push_back(suspect(fmt::format("user{:04}", i), 60));
    }
    const std::string page = mail::html_page(report_of(std::move(suspects), 5), {});
    BOOST_TEST(test::read_markup(page).fault == "");
    BOOST_TEST(page.find("and 1,200 more") != page.npos);
    BOOST_TEST(page.find("user0004") != page.npos);
    BOOST_TEST(page.find("user0005") == page.npos);
}

BOOST_FIXTURE_TEST_CASE(what_others_wrote_is_text_wherever_it_stands, Utc) {
    const std::set<std::string> plain =
        names_of(test::read_markup(mail::html_page(report_of({suspect("joe", 80)}), {})));
    for (const auto& place : std::initializer_list<void (*)(mail::Suspect&)>{
             [](mail::Suspect& one) { one.activity.key = k_hostile; },
             [](mail::Suspect& one) { one.activity.name = k_hostile; },
             [](mail::Suspect& one) { one.activity.evidence = {std::string(k_hostile)}; },
             [](mail::Suspect& one) {
                 one.score.reasons[0].sentence = {"letter-subject",
                                                  {{"key", std::string(k_hostile)}}};
             }}) {
        mail::Suspect hostile = suspect("joe", 80);
        place(hostile);
        const test::Markup page = test::read_markup(mail::html_page(report_of({hostile}), {}));
        BOOST_TEST(page.fault == "");
        BOOST_TEST(page.text.find("&lt;script&gt;alert(1)&lt;/script&gt;\\x0a\\xff\\u202e&amp;") !=
                   std::string::npos);
        for (const std::string& name : names_of(page)) {
            BOOST_TEST((plain.contains(name) || name == "br" || name == "h4"), name);
        }
    }
}

BOOST_FIXTURE_TEST_CASE(addresses_are_named_with_what_is_known_of_them_as_text, Utc) {
    mail::Suspect joe = suspect("joe", 80);
    joe.activity.clients = {{net::Address::of_ipv4(0xc633'6407), 1'200}};
    joe.activity.addresses = 13;
    mail::Report report = report_of({joe});
    report.offenders[0].clients[0].origin = {"NL", "", 64'500, std::string(k_hostile)};
    const test::Markup page = test::read_markup(mail::html_page(report, {}));
    BOOST_TEST(page.fault == "");
    BOOST_TEST(scripts_in(page) == 1);
    for (const std::string_view part :
         {"1,200", "198.51.100.7", "198.51.0.0/16", "NL, AS64500 ", "and 12 more addresses"}) {
        BOOST_TEST(page.text.find(part) != std::string::npos, part);
    }
}

BOOST_FIXTURE_TEST_CASE(limits_in_force_and_tried_are_in_charts_and_tables, Utc) {
    mail::Report report = report_of({suspect("joe", 80)});
    report.limits = {"sasl: 4 recipients / 1h", "static client: 2 messages / 1h",
                     "sasl: 3 recipients / 1d"};
    report.what_ifs = {what_if("sasl: 3 messages / 1h"), what_if("sasl: 2 messages / 1h")};
    report.what_ifs[1].is_found = true;
    for (int i = 0; i < 40; ++i) {
        report.what_ifs[0].innocent.push_back(
            {std::string(k_hostile), mail::ActivityKind::client, 3, {1, 2}});
    }
    const test::Markup page = test::read_markup(mail::html_page(report, {}));
    BOOST_TEST(page.fault == "");
    BOOST_TEST(scripts_in(page) == 1);
    BOOST_TEST(page.text.find("limit 4 (login)") != std::string::npos);
    BOOST_TEST(page.text.find("what if 3 (login)") != std::string::npos);
    BOOST_TEST(page.text.find("found 2 (login)") != std::string::npos);
    BOOST_TEST(page.text.find("limit 3 (login)") == std::string::npos); // of a day
    BOOST_TEST(page.text.find("and 15 more") != std::string::npos);
    // Two limits on the same have one table of peaks.
    const std::string_view peaks = "as sasl in 1h counts it";
    const std::size_t first = page.text.find(peaks);
    BOOST_REQUIRE(first != std::string::npos);
    BOOST_TEST(page.text.find(peaks, first + 1) == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_page_needs_and_allows_nothing_from_elsewhere, Utc) {
    const test::Markup page =
        test::read_markup(mail::html_page(report_of({suspect("joe", 80)}), {}));
    bool has_policy = false;
    for (const test::Tag& tag : page.tags) {
        for (const auto& [name, value] : tag.attributes) {
            BOOST_TEST((name != "src" && !name.starts_with("on")), name);
            BOOST_TEST((name != "href" || value.starts_with("#offender-")), value);
            has_policy = has_policy || value.starts_with("default-src &#39;none&#39;") ||
                         value.starts_with("default-src 'none'");
        }
    }
    BOOST_TEST(has_policy);
}

BOOST_AUTO_TEST_SUITE_END()
