// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "text/uri.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(text_uri)

BOOST_AUTO_TEST_CASE(what_is_not_unreserved_is_encoded_octet_by_octet) {
    BOOST_TEST(text::uri_of_path("low/Seg-1_a.b~c.ts") == "low/Seg-1_a.b~c.ts");
    BOOST_TEST(text::uri_of_path("a b,c\"d#e%f?g.ts") == "a%20b%2Cc%22d%23e%25f%3Fg.ts");
    BOOST_TEST(text::uri_of_path("12:30\n\xc3\xa4\xff.ts") == "12%3A30%0A%C3%A4%FF.ts");
    BOOST_TEST(text::uri_of_path("https://x") == "https%3A//x");
}

BOOST_AUTO_TEST_CASE(a_path_with_two_slashes_in_front_does_not_become_a_host) {
    BOOST_TEST(text::uri_of_path("//srv//a") == "/%2Fsrv//a");
}

BOOST_AUTO_TEST_CASE(every_octet_comes_back) {
    for (unsigned value = 1; value < 256; ++value) {
        for (const std::string before : {"", "/", "a", "../", "//"}) {
            const std::string path = before + static_cast<char>(value) + "x";
            BOOST_TEST(text::path_of_uri(text::uri_of_path(path)) == path);
        }
    }
}

BOOST_AUTO_TEST_CASE(query_and_fragment_are_left_aside) {
    BOOST_TEST(text::path_of_uri("a.ts?token=1#t=2") == "a.ts");
    BOOST_TEST(text::path_of_uri("a.ts#b?c") == "a.ts");
    BOOST_TEST(text::path_of_uri("a%3Fb%23c?d") == "a?b#c");
    BOOST_TEST(text::path_of_uri("a.ts?u=http://x") == "a.ts");
}

BOOST_AUTO_TEST_CASE(octets_that_should_have_been_encoded_stand_for_themselves) {
    BOOST_TEST(text::path_of_uri("my 'vid\xc3\xa9o', [1].ts") == "my 'vid\xc3\xa9o', [1].ts");
    BOOST_TEST(text::path_of_uri("12:30.ts") == "12:30.ts");
    BOOST_TEST(text::path_of_uri("no 12:30.ts") == "no 12:30.ts");
    BOOST_TEST(text::path_of_uri("./a:b.ts") == "./a:b.ts");
    BOOST_TEST(text::path_of_uri(":a") == ":a");
}

BOOST_AUTO_TEST_CASE(what_is_no_local_file_is_an_error) {
    for (const char* uri : {"https://cdn.example/a.ts", "HTTP:a", "data:video/mp2t,x", "file:///a",
                            "x-y+z.1:a", "//cdn.example/a.ts", "", "?a", "#a"}) {
        BOOST_CHECK_THROW(text::path_of_uri(uri), Error);
    }
}

BOOST_AUTO_TEST_CASE(a_wrongly_encoded_octet_is_an_error) {
    for (const char* uri : {"%", "a%", "a%4", "a%4g", "a%g4", "a%%41", "a%-1", "a%+1", "a%00b"}) {
        BOOST_CHECK_THROW(text::path_of_uri(uri), Error);
    }
    BOOST_CHECK_THROW(text::path_of_uri(std::string_view("a\0b", 3)), Error);
    BOOST_TEST(text::path_of_uri("%aF%Af") == "\xaf\xaf");
}

BOOST_AUTO_TEST_CASE(a_relative_path_has_no_scheme_and_no_slash_in_front) {
    for (const char* uri : {"a", "../a?b:c", "a/b:c", "a#:"}) {
        BOOST_TEST(text::is_relative(uri), uri);
    }
    for (const char* uri : {"/a", "//a/b", "https://a/b", "skd:a", "?a", "#a"}) {
        BOOST_TEST(!text::is_relative(uri), uri);
    }
}

BOOST_AUTO_TEST_CASE(a_reference_is_relative_to_the_folder_of_its_file) {
    BOOST_TEST(text::path_of_uri("k%201.key?x", "keys/") == "keys/k 1.key");
    BOOST_TEST(text::path_of_uri("../k.key", "") == "../k.key");
    BOOST_TEST(text::path_of_uri("/k.key", "keys/") == "/k.key");
    BOOST_CHECK_THROW(text::path_of_uri("https://x/k.key", "keys/"), Error);
}

BOOST_AUTO_TEST_CASE(the_file_name_of_any_uri_is_the_name_of_a_file) {
    BOOST_TEST(text::file_name_of_uri("https://example.com/keys/k1.key?token=a/b") == "k1.key");
    BOOST_TEST(text::file_name_of_uri("k%201.key#x/y") == "k 1.key");
    BOOST_TEST(text::file_name_of_uri("a/..b") == "..b");
    for (const char* uri :
         {"", "a/", "a/?b", "a/..", ".", "a/%2e%2E", "..%2fk.key", "%2Fetc", "a%00", "a%"}) {
        BOOST_CHECK_THROW(text::file_name_of_uri(uri), Error);
    }
}

BOOST_AUTO_TEST_CASE(a_path_that_leaves_its_folder_is_told) {
    for (const char* path : {"a.ts", "low/a.ts", "./a", "..a/b..", "a/.../b", ".", "a//b", "a/"}) {
        BOOST_TEST(text::stays_in_folder(path), path);
    }
    for (const char* path :
         {"", "/a", "/", "..", "../a", "a/..", "a/../b", "a/./../..", "a//../b"}) {
        BOOST_TEST(!text::stays_in_folder(path), path);
    }
    BOOST_TEST(!text::stays_in_folder(text::path_of_uri("a%2f%2e%2e%2fb")));
}

BOOST_AUTO_TEST_SUITE_END()
