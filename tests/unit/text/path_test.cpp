// SPDX-License-Identifier: MIT
#include "text/path.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(text_path)

BOOST_AUTO_TEST_CASE(folder_and_file_name_are_the_whole_path) {
    for (const std::string path : {"", "a", "/", "/a", "a/", "v1.0/init.mp4", "../a/./b"}) {
        BOOST_TEST(std::string(text::folder_of(path)).append(text::file_name(path)) == path);
        BOOST_TEST(text::file_name(path).find('/') == std::string_view::npos);
    }
    BOOST_TEST(text::folder_of("a") == "");
    BOOST_TEST(text::folder_of("a/b/c.ts") == "a/b/");
    BOOST_TEST(text::file_name("a/b/c.ts") == "c.ts");
}

BOOST_AUTO_TEST_CASE(only_a_file_name_has_an_extension) {
    BOOST_TEST(text::without_extension("a/b.c.ts") == "a/b.c");
    BOOST_TEST(text::without_extension("v1.0/init") == "v1.0/init");
    BOOST_TEST(text::without_extension("./a") == "./a");
    BOOST_TEST(text::without_extension("a/.hidden") == "a/.hidden");
    BOOST_TEST(text::without_extension("a.") == "a");
    BOOST_TEST(text::without_extension("") == "");
}

BOOST_AUTO_TEST_CASE(a_path_is_relative_to_a_folder_unless_it_is_absolute) {
    BOOST_TEST(text::path_from("a/", "b/c.ts") == "a/b/c.ts");
    BOOST_TEST(text::path_from("", "c.ts") == "c.ts");
    BOOST_TEST(text::path_from("a/", "/c.ts") == "/c.ts");
}

BOOST_AUTO_TEST_SUITE_END()
