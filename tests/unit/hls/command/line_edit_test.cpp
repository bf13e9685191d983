// SPDX-License-Identifier: MIT
#include "hls/command/line_edit.hpp"
#include "hls/command/shell_command.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using hls::LineEdit;

BOOST_AUTO_TEST_SUITE(hls_command_line_edit)

BOOST_AUTO_TEST_CASE(a_tag_is_put_instead_of_its_like_or_beside_a_line) {
    BOOST_TEST(
        hls::edit_playlist("a.m3u8", {{3, LineEdit::Place::instead, "#EXTINF:2.000000,"},
                                      {5, LineEdit::Place::before, "#EXT-X-DISCONTINUITY"},
                                      {6, LineEdit::Place::behind, "#EXT-X-KEY:METHOD=NONE"}}) ==
        R"(sed -i -e '3s|^#EXTINF\b.*|#EXTINF:2.000000,|' -e '5i #EXT-X-DISCONTINUITY')"
        R"( -e '6a #EXT-X-KEY:METHOD=NONE' a.m3u8)");
}

BOOST_AUTO_TEST_CASE(what_is_special_to_sed_and_to_shells_is_not_in_a_tag) {
    BOOST_TEST(hls::edit_playlist("it's", {{1, LineEdit::Place::instead, "#EXTINF:1,a|b&c\\n"}}) ==
               R"(sed -i -e '1s|^#EXTINF\b.*|#EXTINF:1,a\|b\&c\\n|' 'it'\''s')");
    BOOST_TEST(hls::edit_playlist("a", {{1, LineEdit::Place::before, "#EXT-X-KEY:$(b)\\"}}) ==
               R"(sed -i -e '1i #EXT-X-KEY:$(b)\\' a)");
}

BOOST_AUTO_TEST_CASE(a_file_is_no_option) {
    BOOST_TEST(hls::shell_path("-e") == "./-e");
    BOOST_TEST(hls::shell_path("a b") == "'a b'");
    BOOST_TEST(hls::shell_word("") == "''");
    BOOST_TEST(hls::swap_files("-a", "b") ==
               "[ ! -e ./-a.swap ] && mv -T ./-a ./-a.swap && mv -T b ./-a && mv -T ./-a.swap b");
}

BOOST_AUTO_TEST_CASE(a_file_is_made_anew_beside_what_is_there) {
    BOOST_TEST(hls::rewrite_file("head -c 16", "k") ==
               "(umask 077; set -C; head -c 16 k > k.new) && mv -T k.new k");
}

BOOST_AUTO_TEST_SUITE_END()
