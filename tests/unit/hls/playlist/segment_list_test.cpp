// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/playlist/segment_list.hpp"
#include "io/file.hpp"
#include "test_data.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(hls_playlist_segment_list)

namespace {

using hls::ListedSegment;

std::vector<ListedSegment> parse(std::string_view text) {
    return hls::parse_segment_list(text, "list");
}

std::vector<ListedSegment> parse_sample(const std::string& name) {
    constexpr std::size_t k_limit = 20'000;
    const std::string path = (k_data / "hls/playlists" / name).string();
    return hls::parse_segment_list(io::read_file(path, k_limit), name);
}

std::string error_of(std::string_view text) {
    try {
        parse(text);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

const std::string k_script = "ffconcat version 1.0\n";

} // namespace

BOOST_AUTO_TEST_CASE(lists_with_times_that_ffmpeg_writes_are_read) {
    const auto spaces = parse_sample("spaces.csv");
    BOOST_REQUIRE(spaces.size() == 4U);
    BOOST_CHECK((spaces[0] == ListedSegment{"s 0.ts", 4'023'222us, {}}));
    BOOST_CHECK((spaces[3] == ListedSegment{"s 3.ts", 1'320'000us, {}}));
    BOOST_TEST(spaces[3].line.number == 4U);
    BOOST_TEST(parse_sample("quotes.csv").at(1).name == "q'u,o\"t 1.ts");
    const auto newlines = parse_sample("newlines.csv");
    BOOST_REQUIRE(newlines.size() == 4U);
    BOOST_TEST(newlines[2].name == "nl\n2.ts");
    BOOST_TEST(newlines[2].line.number == 5U);
}

BOOST_AUTO_TEST_CASE(scripts_that_ffmpeg_writes_are_read) {
    const auto spaces = parse_sample("spaces.ffconcat");
    BOOST_REQUIRE(spaces.size() == 4U);
    BOOST_CHECK((spaces[1] == ListedSegment{"s 1.ts", std::nullopt, {}}));
    BOOST_TEST(spaces[1].line.number == 3U);
    BOOST_TEST(parse_sample("quotes.ffconcat").at(3).name == "q'u,o\"t\\ 3.ts");
    BOOST_TEST(parse_sample("newlines.ffconcat").at(3).name == " nl\n3.ts");
}

BOOST_AUTO_TEST_CASE(a_script_by_hand_is_read) {
    const auto list = parse("ffconcat version 1.0\r\n\r\n# a comment\n"
                            "stream\nexact_stream_id 0x101\n"
                            "file 'it'\\''s one.ts'\r\n  duration 4.5\r\n"
                            "file_packet_meta key 'value two'\nfile two.ts");
    BOOST_REQUIRE(list.size() == 2U);
    BOOST_CHECK((list[0] == ListedSegment{"it's one.ts", 4'500'000us, {}}));
    BOOST_CHECK((list[1] == ListedSegment{"two.ts", std::nullopt, {}}));
    BOOST_TEST(list[1].line.number == 9U);
}

BOOST_AUTO_TEST_CASE(a_stream_may_start_before_zero) {
    BOOST_CHECK(parse("a.ts,-0.5,3.5\r\n\r\n").at(0).duration == 4s);
    BOOST_CHECK(parse("a.ts,-4,-1").at(0).duration == 3s);
    BOOST_CHECK(parse("a.ts,1.0,1.0").at(0).duration == 0s);
}

BOOST_AUTO_TEST_CASE(an_empty_text_is_an_empty_list) {
    BOOST_TEST(parse("").empty());
    BOOST_TEST(parse("\n\r\n").empty());
    BOOST_TEST(parse(k_script).empty());
}

BOOST_AUTO_TEST_CASE(a_bad_line_is_an_error_with_its_number) {
    for (const char* line :
         {"b.ts", "b.ts,1", "b.ts,1,2,3", "b.ts,2,1", "b.ts,1e3,2e3", "b.ts,nan,nan", "b.ts,,",
          "b.ts,0,99999999", "b.ts, 0,1", "b.ts,--1,2", ",0,1", "\"\",0,1", "\"b.ts,0,1",
          "\"b.ts\"x,0,1", "\"b.ts\"\"", "\"", "\"b\n.ts\",0", "#EXTM3U"}) {
        const std::string message = error_of("a.ts,0,1\n" + std::string(line));
        BOOST_TEST(message.starts_with("list:2: "), line << " gives " << message);
    }
    BOOST_CHECK_THROW(parse(std::string_view("a\0b,0,1", 7)), Error);
}

BOOST_AUTO_TEST_CASE(a_bad_directive_is_an_error_with_its_line) {
    for (const char* line :
         {"file", "file ''", "file 'a", "file 'a\n'", "file a b", "file a\\", "duration",
          "duration x", "duration -1", "duration 00:01", "duration 1 2", "inpoint 1", "outpoint 1",
          "unknown", "file a\\\\ b"}) {
        const std::string message = error_of(k_script + "file a\n" + line);
        BOOST_TEST(message.starts_with("list:3: "), line << " gives " << message);
    }
    BOOST_TEST(error_of(k_script + "duration 1") == "list:2: a duration without a file");
    BOOST_TEST(error_of(k_script + "file a\nduration 1\nduration 1") ==
               "list:4: a duration without a file");
}

BOOST_AUTO_TEST_CASE(another_version_is_not_read_as_a_script) {
    BOOST_TEST(error_of("ffconcat version 2.0\nfile a").starts_with("list:1: neither NAME"));
}

BOOST_AUTO_TEST_SUITE_END()
