// SPDX-License-Identifier: MIT
#include "logfile/line_splitter.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <random>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(logfile_line_splitter)

namespace {

using Lines = std::vector<std::string>;

/// The lines of a text that arrives in portions of random sizes, with '~' behind those that were
/// cut.
Lines split(std::string_view text, std::size_t longest, std::size_t portion, unsigned seed = 1) {
    std::mt19937 random(seed);
    logfile::LineSplitter splitter(longest, portion);
    Lines lines;
    std::string_view line;
    const auto take = [&] {
        while (splitter.next(line)) {
            lines.push_back(std::string(line) + (splitter.was_cut() ? "~" : ""));
        }
    };
    while (!text.empty()) {
        const io::MutableByteView room = splitter.room();
        BOOST_TEST_REQUIRE(room.size() >= portion);
        const std::size_t count = std::min({random() % portion + 1, room.size(), text.size()});
        std::memcpy(room.data(), text.data(), count);
        splitter.add(count);
        text.remove_prefix(count);
        if (random() % 2 == 0) {
            take();
        }
    }
    splitter.finish();
    take();
    return lines;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_last_line_needs_no_newline) {
    BOOST_TEST(split("", 10, 4) == Lines());
    BOOST_TEST(split("\n", 10, 4) == Lines{""});
    BOOST_TEST(split("a\n\nb", 10, 4) == (Lines{"a", "", "b"}));
    BOOST_TEST(split("a\nb\n", 10, 4) == (Lines{"a", "b"}));
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_cut_once) {
    BOOST_TEST(split("12345\n123456\nx", 5, 4) == (Lines{"12345", "12345~", "x"}));
    BOOST_TEST(split("123456789012345678901234567890", 5, 4) == Lines{"12345~"});
    BOOST_TEST(split("123456\n", 5, 100) == Lines{"12345~"});
}

BOOST_AUTO_TEST_CASE(lines_do_not_depend_on_the_portions) {
    std::mt19937 random(7);
    for (unsigned round = 0; round < 500; ++round) {
        std::string text;
        Lines written;
        for (std::size_t i = random() % 20; i > 0; --i) {
            const std::string line(random() % 30, static_cast<char>('a' + i));
            written.push_back(line.size() > 20 ? line.substr(0, 20) + "~" : line);
            text += line + "\n";
        }
        BOOST_TEST(split(text, 20, random() % 15 + 1, round) == written,
                   boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(what_waits_behind_a_line_is_seen) {
    logfile::LineSplitter splitter(10, 100);
    std::memcpy(splitter.room().data(), "a\nbc\nd", 6);
    splitter.add(6);
    std::string_view line;
    BOOST_TEST(splitter.next(line));
    BOOST_TEST(line == "a");
    BOOST_TEST(splitter.behind() == "bc\nd");
}

BOOST_AUTO_TEST_SUITE_END()
