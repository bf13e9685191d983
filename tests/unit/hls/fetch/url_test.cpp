// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/fetch/url.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_fetch_url)

// RFC 3986 section 5.4, with "http://a/b/c/d;p?q" as base; the fragment is not sent to servers.
BOOST_AUTO_TEST_CASE(the_examples_of_the_rfc_are_resolved) {
    const std::pair<const char*, const char*> cases[] = {
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g/"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q"},
        {"g#s", "http://a/b/c/g"},
        {"g?y#s", "http://a/b/c/g?y"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
    };
    for (const auto& [reference, url] : cases) {
        BOOST_TEST_CONTEXT(reference) {
            BOOST_TEST(hls::resolve_url("http://a/b/c/d;p?q", reference) == url);
        }
    }
}

BOOST_AUTO_TEST_CASE(absolute_urls_stand_for_themselves_and_bytes_are_encoded) {
    const std::string base = "https://a.example/x/v.m3u8";
    BOOST_TEST(hls::resolve_url(base, "https://b.example/k") == "https://b.example/k");
    BOOST_TEST(hls::resolve_url(base, "HTTP://b.example:8080/k?t=1") ==
               "http://b.example:8080/k?t=1");
    BOOST_TEST(hls::resolve_url(base, "a b\xc3\xbc.ts") == "https://a.example/x/a%20b%c3%bc.ts");
    BOOST_TEST(hls::resolve_url(base, "a%20b.ts") == "https://a.example/x/a%20b.ts");
}

BOOST_AUTO_TEST_CASE(what_is_not_of_the_web_is_refused) {
    using namespace std::string_view_literals;
    const std::string base = "https://a.example/x/v.m3u8";
    for (const std::string_view reference :
         {"file:///etc/passwd"sv, "ftp://a/b"sv, "data:text/plain,x"sv, "skd://key"sv,
          "gopher://a/"sv, "javascript:alert(1)"sv, "http://"sv, "http://u:p@a/"sv,
          "http://a:99999/"sv, "a\0b"sv, "a\nb"sv, "http://a\r\nX: y/"sv}) {
        BOOST_TEST_CONTEXT(reference) {
            BOOST_CHECK_THROW(hls::resolve_url(base, reference), Error);
        }
    }
    BOOST_CHECK_THROW(hls::resolve_url(base, std::string(9000, 'a')), Error);
    BOOST_CHECK_THROW(hls::resolve_url("v.m3u8", "a.ts"), Error);
}

BOOST_AUTO_TEST_CASE(web_urls_are_known_by_their_scheme) {
    BOOST_TEST(hls::is_web_url("http://a"));
    BOOST_TEST(hls::is_web_url("HTTPS://a"));
    BOOST_TEST(!hls::is_web_url("http:/a"));
    BOOST_TEST(!hls::is_web_url("httpx://a"));
    BOOST_TEST(!hls::is_web_url("video.m3u8"));
    BOOST_TEST(!hls::is_web_url(""));
}

BOOST_AUTO_TEST_SUITE_END()
