// SPDX-License-Identifier: MIT
#include "io/file.hpp"
#include "sip/reading/lines_ahead.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <array>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(sip_reading_lines_ahead)

namespace {

using logfile::LineReader;

/// A line, and the bytes behind it as far as they are needed: a sender's text has at most 8 KiB.
struct Seen {
    std::string line;
    std::string behind;
    bool is_chatter;
    friend bool operator==(const Seen&, const Seen&) = default;
};

std::string needed(std::string_view behind) {
    constexpr std::size_t k_needed = 16 * 1024;
    return std::string(behind.substr(0, k_needed));
}

std::vector<Seen> seen_in_blocks(const std::string& path) {
    const io::Fd fd = io::open_input(path);
    LineReader reader(fd.get(), path);
    std::vector<Seen> seen;
    sip::LineBlock block;
    while (block.fill(reader)) {
        bool is_chatter = block.chatter().lines > 0;
        while (block.next()) {
            seen.push_back({std::string(block.line()), needed(block.behind()), is_chatter});
            is_chatter = block.chatter().lines > 0;
        }
    }
    return seen;
}

std::vector<Seen> seen_one_by_one(const std::string& path) {
    const io::Fd fd = io::open_input(path);
    LineReader reader(fd.get(), path);
    std::vector<Seen> seen;
    std::string_view line;
    while (reader.next(line)) {
        seen.push_back({std::string(line), needed(reader.behind()), sip::is_chatter(line)});
    }
    return seen;
}

/// Lines of all lengths, some of them chatter.
std::string many_lines(std::size_t size) {
    std::string text;
    for (std::size_t i = 0; text.size() < size; ++i) {
        text += i % 3 == 0 ? "[10:00] VERBOSE[1] a.c: " : "[10:00] NOTICE[1] a.c: ";
        text.append(i * 7919 % 600, 'x').append("\n");
    }
    return text;
}

} // namespace

BOOST_FIXTURE_TEST_CASE(lines_and_what_is_behind_them_are_as_without_blocks, TemporaryFolder) {
    const std::string shorts(12'000, '\n');
    const std::string cut(LineReader::k_longest_line + 5, 'x');
    for (const std::string& text :
         {std::string(), std::string("\n"), std::string("a"), std::string("a\nb\r\n\nc"),
          many_lines(400'000), many_lines(200'000) + "the end", shorts,
          "a\n" + cut + "\n" + many_lines(1000), "a\n" + cut,
          "a\n" + std::string(200'000, 'x') + "\nb\n"}) {
        const std::string path = write("log", text);
        BOOST_CHECK(seen_in_blocks(path) == seen_one_by_one(path));
    }
}

BOOST_FIXTURE_TEST_CASE(chatter_is_skipped_at_once, TemporaryFolder) {
    const std::string chatter = "[10:00] VERBOSE[1] a.c: x\n[10:00] DEBUG[1] a.c: xy\n";
    const std::string path = write("log", chatter + "b\n" + chatter + "c\n" + chatter);
    const io::Fd fd = io::open_input(path);
    sip::LinesAhead lines(LineReader(fd.get(), path), 1);
    BOOST_TEST(lines.next()); // only then is the first block there
    BOOST_TEST(lines.chatter().lines == 1U);
    BOOST_TEST(lines.chatter().octets == 25U);
    lines.skip_chatter();
    BOOST_TEST(lines.chatter().lines == 0U);
    BOOST_TEST(lines.next());
    BOOST_TEST(lines.line() == "b");
    BOOST_TEST(lines.behind() == chatter + "c\n" + chatter);
    BOOST_TEST(lines.line_number() == 3U);
    BOOST_TEST(lines.chatter().lines == 2U);
    BOOST_TEST(lines.chatter().octets == chatter.size());
    lines.skip_chatter();
    BOOST_TEST(lines.next());
    BOOST_TEST(lines.line() == "c");
    lines.skip_chatter();
    BOOST_TEST(lines.line_number() == 8U);
    BOOST_TEST(!lines.next());
    BOOST_TEST(lines.line_number() == 8U);
}

BOOST_AUTO_TEST_CASE(a_block_does_not_wait_for_more_than_one_line) {
    std::array<int, 2> ends{};
    BOOST_REQUIRE(::pipe(ends.data()) == 0);
    const io::Fd in(ends[0]);
    io::Fd out(ends[1]);
    const auto write_end = [&](std::string_view text) {
        io::write_all(out.get(), io::as_bytes(text), "pipe");
    };
    LineReader reader(in.get(), "pipe");
    sip::LineBlock block;
    write_end("one\ntwo\nthr");
    BOOST_TEST(block.fill(reader));
    BOOST_TEST(block.next());
    BOOST_TEST(block.line() == "one");
    BOOST_TEST(block.behind() == "two\nthr");
    BOOST_TEST(block.next());
    BOOST_TEST(block.line() == "two");
    BOOST_TEST(block.behind() == "thr");
    BOOST_TEST(!block.next());
    write_end("ee\n");
    out = io::Fd();
    BOOST_TEST(block.fill(reader));
    BOOST_TEST(block.next());
    BOOST_TEST(block.line() == "three");
    BOOST_TEST(!block.fill(reader));
    BOOST_TEST(!block.next());
}

BOOST_AUTO_TEST_CASE(an_error_comes_behind_the_last_line) {
    int reads = 0;
    LineReader reader([&](io::MutableByteView room) -> std::size_t {
        if (++reads > 1) {
            throw_error("damaged");
        }
        std::fill_n(room.begin(), 4, std::uint8_t{'\n'});
        return 4;
    });
    sip::LineBlock block;
    BOOST_TEST(block.fill(reader));
    for (int i = 0; i < 4; ++i) {
        BOOST_TEST(block.next());
    }
    BOOST_TEST(!block.next());
    BOOST_CHECK_THROW(block.fill(reader), Error);
    BOOST_TEST(!block.next());
}

BOOST_AUTO_TEST_SUITE_END()
