// SPDX-License-Identifier: MIT
#include "hls/playlist/playlist_parser.hpp"
#include "hls/verify/playlist_scan.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_verify_playlist_scan)

namespace {

/// "LINE RULE" of each finding, separated by commas.
std::string found(const std::string& text) {
    std::string list;
    for (const hls::Finding& finding : hls::scan_playlist(text).findings) {
        list += (list.empty() ? "" : ",") + std::to_string(finding.line) + " " +
                std::string(finding.rule->name);
    }
    return list;
}

const std::string k_good = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n"
                           "#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:4.0,\na.ts\n#EXTINF:3.5,\nb.ts\n"
                           "#EXT-X-ENDLIST\n";

std::string with(std::string text, const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_good_playlist_has_no_findings) {
    BOOST_TEST(found(k_good) == "");
    BOOST_TEST(!hls::scan_playlist(k_good).is_multivariant);
    BOOST_TEST(hls::scan_playlist(k_good).mended == k_good);
}

BOOST_AUTO_TEST_CASE(every_fault_has_its_line) {
    BOOST_TEST(found("") == "1 no-extm3u");
    BOOST_TEST(found(with(k_good, "b.ts", "b c.ts")) == "8 uri-unsafe");
    BOOST_TEST(found(with(k_good, "b.ts", "b%2.ts")) == "8 uri-unsafe");
    BOOST_TEST(found(with(k_good, "3.5", "4.5")) == "7 target-duration-exceeded");
    BOOST_TEST(found(with(k_good, "3.5", "4.499")) == "");
    BOOST_TEST(found(with(k_good, "#EXTINF:3.5,\n", "")) == "7 extinf-missing");
    BOOST_TEST(found(with(k_good, "3.5,", "3.5")) == "7 tag-syntax");
    BOOST_TEST(found(with(k_good, "b.ts\n", "")) == "8 uri-missing");
    BOOST_TEST(found(with(k_good, "VERSION:3", "VERSION:2")) == "2 version-too-low");
}

BOOST_AUTO_TEST_CASE(what_is_mended_is_what_the_strict_parser_reads) {
    for (const std::string& text : {
             "\xef\xbb\xbf" + k_good,
             with(k_good, "#EXTM3U\n", "# by hand\n"),
             with(k_good, "a.ts",
                  "\x01"
                  "a.ts"),
             with(k_good, "#EXTINF:4.0,", "#EXTINF:4.0,\xe9"),
             with(k_good, "#EXT-X-VERSION:3\n", "#EXT-X-VERSION:3\n#EXT-X-VERSION:4\n"),
         }) {
        const hls::PlaylistScan scan = hls::scan_playlist(text);
        BOOST_TEST(scan.findings.size() == 1U);
        BOOST_TEST(!scan.hides_media);
        BOOST_TEST(hls::parse_media_playlist(scan.mended, "x").segments.size() == 2U);
    }
}

BOOST_AUTO_TEST_CASE(a_uri_that_is_not_utf8_is_encoded) {
    const hls::PlaylistScan scan = hls::scan_playlist(with(k_good, "b.ts", "b\xe9.ts"));
    BOOST_TEST(hls::parse_media_playlist(scan.mended, "x").segments[1].uri == "b%E9.ts");
}

BOOST_AUTO_TEST_CASE(a_multivariant_playlist_is_known_by_its_tags) {
    const std::string text = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\na.m3u8\n";
    BOOST_TEST(hls::scan_playlist(text).is_multivariant);
    BOOST_TEST(found(text) == "");
    BOOST_TEST(found(text + "#EXT-X-TARGETDURATION:4\n") == "4 tag-in-wrong-playlist");
    BOOST_TEST(found(text + "#EXT-X-STREAM-INF:BANDWIDTH=1000\n") == "4 uri-missing");
    BOOST_TEST(found(with(text, "=1000", "=\"1000\"")) == "2 attribute-syntax");
}

BOOST_AUTO_TEST_SUITE_END()
