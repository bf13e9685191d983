// SPDX-License-Identifier: MIT
#include "hls/page/page_parts.hpp"
#include "hls/page/report_page.hpp"
#include "markup.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <random>
#include <set>

using namespace ispkit;
using namespace std::chrono_literals;
using hls::Severity;

BOOST_AUTO_TEST_SUITE(hls_page_report_page)

namespace {

constexpr std::string_view k_hostile =
    "</title><script>alert(1)</script>\" onload='x'&amp;\xff\n\xe2\x80\xae";

hls::MediaReport media(std::string name, std::size_t segments) {
    hls::MediaReport playlist;
    playlist.name = std::move(name);
    playlist.target_duration = 6;
    playlist.keys = {"a.key", "b.key"};
    for (std::size_t i = 0; i < segments; ++i) {
        playlist.segments.push_back({.uri = "v.ts",
                                     .number = 100 + i,
                                     .listed = 6s,
                                     .measured = 6s,
                                     .bytes = 100'000 + i % 7 * 10'000,
                                     .key_period = 1 + i * 2 / segments,
                                     .discontinuity = i == segments / 2});
    }
    return playlist;
}

hls::Finding finding(std::string playlist, std::optional<std::uint64_t> from,
                     std::optional<std::uint64_t> to, Severity severity = Severity::error) {
    hls::Finding finding;
    finding.rule = &hls::k_rules[0];
    finding.severity = severity;
    finding.playlist = std::move(playlist);
    finding.text = "the text";
    finding.from = from;
    finding.to = to;
    return finding;
}

/// How often a text is in another.
std::size_t count(std::string_view text, std::string_view part) {
    std::size_t times = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) {
        ++times;
    }
    return times;
}

std::string chart_of(const hls::MediaReport& playlist, const std::vector<hls::Finding>& findings,
                     std::size_t columns = 400) {
    std::vector<hls::NumberedFinding> numbered;
    for (const hls::Finding& one : findings) {
        numbered.push_back({numbered.size() + 1, &one});
    }
    return hls::playlist_chart(playlist, hls::columns_of(playlist, columns), numbered);
}

} // namespace

BOOST_AUTO_TEST_CASE(findings_stand_with_their_playlist_and_the_others_apart) {
    hls::Report report;
    report.multivariants.push_back(
        {"index.m3u8",
         {{.attributes = "BANDWIDTH=1", .playlist = "v.m3u8", .bandwidth = 1},
          {.attributes = {}, .playlist = "w.m3u8"}}});
    report.playlists = {media("v.m3u8", 10)};
    report.findings = {finding("v.m3u8", 102, 104), finding("index.m3u8", {}, {}),
                       finding("lost.m3u8", {}, {})};
    const std::string page = hls::report_page(report);
    const test::Markup markup = test::read_markup(page);
    BOOST_TEST(markup.fault == "");
    for (const char* const id : {"finding-1", "finding-2", "finding-3"}) {
        BOOST_TEST(count(page, fmt::format("id=\"{}\"", id)) == 1u);
    }
    BOOST_TEST(count(page, "href=\"#finding-1\"") == 1u);
    BOOST_TEST(count(page, "href=\"#finding-2\"") == 0u);
    BOOST_TEST(page.find("segments 102 to 104") != page.npos);
    BOOST_TEST(page.find("<h2>lost.m3u8</h2>") != page.npos);
    BOOST_TEST(page.find("not read") != page.npos);
    BOOST_TEST(!markup.has("script"));
    BOOST_TEST(!markup.has("link"));
    BOOST_TEST(!markup.has("img"));
}

BOOST_AUTO_TEST_CASE(no_text_of_a_playlist_is_markup) {
    const std::string hostile(k_hostile);
    hls::Report report;
    report.multivariants.push_back({hostile, {{.attributes = hostile, .playlist = hostile}}});
    report.playlists = {media(hostile, 3), media("v.m3u8", 3)};
    report.playlists[0].keys = {hostile};
    hls::Finding bad = finding(hostile, 100, 101);
    bad.segment = bad.text = bad.found = bad.expected = bad.remedy = hostile;
    report.findings = {bad, finding(hostile + "2", {}, {})};
    report.findings[1].text = hostile;
    report.playlists[1].name = hostile + "3";
    const test::Markup markup = test::read_markup(hls::report_page(report));
    BOOST_TEST(markup.fault == "");
    BOOST_TEST(!markup.has("script"));
    const std::set<std::string> known = {"html", "head", "meta", "title", "style", "body",  "main",
                                         "h1",   "h2",   "p",    "div",   "table", "thead", "tr",
                                         "th",   "td",   "span", "svg",   "rect",  "line",  "text",
                                         "a",    "b",    "br",   "footer"};
    for (const test::Tag& tag : markup.tags) {
        BOOST_TEST(known.contains(tag.name), tag.name);
        for (const auto& [name, value] : tag.attributes) {
            BOOST_TEST(!name.starts_with("on"), name);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_page_stays_small_whatever_is_in_the_report) {
    hls::Report report;
    for (int i = 0; i < 300; ++i) {
        report.playlists.push_back(media(fmt::format("{}.m3u8", i), 1000));
    }
    report.playlists[0] = media("0.m3u8", 100'000);
    report.playlists[0].keys.assign(100'000, std::string(1000, 'k'));
    report.multivariants.push_back({"index.m3u8", std::vector<hls::RenditionReport>(5000)});
    report.findings.assign(50'000, finding("0.m3u8", 100, 100'099));
    report.findings[0].text = std::string(1'000'000, '<');
    const std::string page = hls::report_page(report);
    BOOST_TEST(test::read_markup(page).fault == "");
    BOOST_TEST(page.size() < 20'000'000u);
    BOOST_TEST(count(page, "<tr id=\"finding-") == 1000u);
    BOOST_TEST(page.find("and 49,000 more findings") != page.npos);
    BOOST_TEST(page.find("and 200 more media playlists") != page.npos);
    BOOST_TEST(page.find("and 99,950 more keys") != page.npos);
}

BOOST_AUTO_TEST_CASE(an_empty_report_is_a_page) {
    const test::Markup markup = test::read_markup(hls::report_page({}));
    BOOST_TEST(markup.fault == "");
    BOOST_TEST(markup.text.find("nothing was read") != std::string::npos);
    hls::Report report;
    report.playlists.emplace_back();
    BOOST_TEST(test::read_markup(hls::report_page(report)).fault == "");
}

BOOST_AUTO_TEST_CASE(bars_have_the_colour_of_the_worst_finding) {
    const hls::MediaReport playlist = media("v.m3u8", 10);
    const std::string chart = chart_of(playlist, {finding("v.m3u8", 102, 103),
                                                  finding("v.m3u8", 103, 105, Severity::warning),
                                                  finding("v.m3u8", 109, 109, Severity::advice)});
    // Two panels, and the mark.
    BOOST_TEST(test::bars_of(chart, "var(--error)").size() == 2u * 2 + 1);
    BOOST_TEST(test::bars_of(chart, "var(--warning)").size() == 2u * 2 + 1);
    BOOST_TEST(test::bars_of(chart, "var(--advice)").size() == 1u);
    BOOST_TEST(test::bars_of(chart, "var(--bar)").size() == 2u * 6);
    BOOST_TEST(test::bars_of(chart, "var(--key-odd)").size() == 1u);
    BOOST_TEST(test::bars_of(chart, "var(--key-even)").size() == 1u);
}

BOOST_AUTO_TEST_CASE(findings_outside_of_the_playlist_have_no_place_in_the_chart) {
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const std::string chart =
        chart_of(media("v.m3u8", 10), {finding("v.m3u8", 0, 99), finding("v.m3u8", 110, most),
                                       finding("v.m3u8", 105, 104), finding("v.m3u8", {}, {}),
                                       finding("v.m3u8", 100, {})});
    BOOST_TEST(count(chart, "var(--error)") == 0u);
    BOOST_TEST(count(chart_of(media("v.m3u8", 10), {finding("v.m3u8", 0, most)}), "var(--error)") ==
               21u);
}

BOOST_AUTO_TEST_CASE(nothing_is_drawn_outside_of_the_picture) {
    std::mt19937_64 random(5);
    for (int run = 0; run < 200; ++run) {
        hls::MediaReport playlist = media("v.m3u8", random() % 500);
        playlist.target_duration =
            random() % 3 == 0 ? std::numeric_limits<std::uint64_t>::max() : random() % 20;
        for (hls::SegmentReport& segment : playlist.segments) {
            segment.listed = std::chrono::microseconds(
                random() % (random() % 5 == 0 ? 1'000'000'000'000 : 10'000'000));
            segment.measured = std::chrono::microseconds(random() % 20'000'000);
            segment.bytes = random() >> random() % 64;
            segment.gap = random() % 10 == 0;
            segment.discontinuity = random() % 10 == 0;
        }
        const std::string chart =
            chart_of(playlist, {finding("v.m3u8", 100 + random() % 300, 100 + random() % 500)},
                     1 + random() % 100);
        const test::Markup markup = test::read_markup(chart);
        BOOST_TEST(markup.fault == "");
        BOOST_TEST(test::outside_of(markup) == "");
        BOOST_TEST(markup.tags.size() < 600u);
    }
}

BOOST_AUTO_TEST_CASE(numbers_are_for_people) {
    BOOST_TEST(hls::rate_text(0) == "0 kbit/s");
    BOOST_TEST(hls::rate_text(310'400) == "310 kbit/s");
    BOOST_TEST(hls::rate_text(4'214'000) == "4.21 Mbit/s");
    BOOST_TEST(hls::length_text(6.006) == "6.006 s");
    BOOST_TEST(hls::length_text(125) == "2:05");
    BOOST_TEST(hls::length_text(3725) == "1:02:05");
    const std::string long_text = hls::html_short(std::string(299, 'a') + "\xc3\xbc");
    BOOST_TEST(long_text == std::string(299, 'a') + "…");
}

BOOST_AUTO_TEST_SUITE_END()
