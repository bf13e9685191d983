// SPDX-License-Identifier: MIT
#include "faults.hpp"
#include "io/file.hpp"
#include "logfile/line_reader.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(logfile_line_reader)

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    const TemporaryFolder folder;
    const std::string path = folder.write("log", text);
    const io::Fd fd = io::open_input(path);
    logfile::LineReader reader(fd.get(), path);
    std::vector<std::string> lines;
    std::string_view line;
    while (reader.next(line)) {
        lines.emplace_back(line);
        BOOST_TEST(reader.line_number() == lines.size());
    }
    return lines;
}

} // namespace

BOOST_AUTO_TEST_CASE(lines_come_as_they_were_written) {
    using Lines = std::vector<std::string>;
    BOOST_TEST(lines_of("") == Lines());
    BOOST_TEST(lines_of("\n") == Lines{""});
    BOOST_TEST(lines_of("a\n\nb") == (Lines{"a", "", "b"}));
    BOOST_TEST(lines_of(std::string("a\0b\r\n", 5)) == (Lines{std::string("a\0b\r", 4)}));
}

BOOST_AUTO_TEST_CASE(lines_are_whole_across_the_borders_of_reads) {
    std::string text;
    std::vector<std::string> written;
    for (std::size_t i = 0; text.size() < 3'000'000; ++i) {
        written.push_back(std::string(i * 7919 % 1000, 'x') + std::to_string(i));
        text += written.back() + "\n";
    }
    BOOST_CHECK(lines_of(text) == written);
}

BOOST_AUTO_TEST_CASE(the_excess_of_a_very_long_line_is_dropped) {
    const std::size_t longest = logfile::LineReader::k_longest_line;
    const auto lines = lines_of("first\n" + std::string(5 * longest, 'x') + "\nlast\n");
    BOOST_REQUIRE(lines.size() == 3U);
    BOOST_TEST(lines[0] == "first");
    BOOST_TEST(lines[1].size() == longest);
    BOOST_TEST(lines[2] == "last");
}

BOOST_AUTO_TEST_CASE(nothing_is_behind_a_line_that_was_cut) {
    const TemporaryFolder folder;
    const std::size_t longest = logfile::LineReader::k_longest_line;
    const std::string path =
        folder.write("log", "a\n" + std::string(longest + 9, 'x') + "\nb\nc\n");
    const io::Fd fd = io::open_input(path);
    logfile::LineReader reader(fd.get(), path);
    std::string_view line;
    BOOST_TEST(reader.next(line));
    BOOST_TEST(reader.behind().starts_with("xxx"));
    BOOST_TEST(reader.next(line));
    BOOST_TEST(reader.behind().empty());
    BOOST_TEST(reader.next(line));
    BOOST_TEST(line == "b");
    BOOST_TEST(reader.behind() == "c\n");
}

BOOST_AUTO_TEST_CASE(lines_that_are_there_come_at_once) {
    const TemporaryFolder folder;
    const std::string lines = "b\n\nc\n";
    const std::string path = folder.write("log", "a\n" + lines + "without end");
    const io::Fd fd = io::open_input(path);
    logfile::LineReader reader(fd.get(), path);
    std::string_view line;
    BOOST_TEST(reader.next(line));
    BOOST_TEST(reader.next_lines_at_once(4) == "b\n\n");
    BOOST_TEST(reader.next_lines_at_once(1).empty());
    BOOST_TEST(reader.next_lines_at_once(100) == "c\n");
    BOOST_TEST(reader.next_lines_at_once(100).empty());
    BOOST_TEST(reader.next(line));
    BOOST_TEST(line == "without end");
    BOOST_TEST(!reader.next(line));
}

BOOST_AUTO_TEST_CASE(lines_at_once_have_enough_behind_them) {
    const TemporaryFolder folder;
    const std::string path = folder.write("log", std::string(1'000'000, '\n') + "b");
    const io::Fd fd = io::open_input(path);
    logfile::LineReader reader(fd.get(), path);
    std::size_t count = 0;
    for (std::size_t size = 1; size > 0; count += size) {
        size = reader.next_lines_at_once(50'000).size();
        BOOST_TEST(size <= 50'000U);
        BOOST_TEST((reader.behind().size() >= logfile::LineReader::k_least_behind ||
                    count + size + reader.behind().size() == 1'000'001));
    }
    BOOST_TEST(count == 1'000'000U);
}

BOOST_AUTO_TEST_CASE(lines_before_an_error_are_given_out_and_the_error_then) {
    const TemporaryFolder folder;
    const std::string path = folder.write("log", "one\ntwo\nthree\n");
    for (const FaultSeries& series : {FaultSeries{Call::read, EIO, "cannot read " + path},
                                      {Call::read, EINTR},
                                      {Call::read, EAGAIN},
                                      {Call::read, k_short},
                                      {Call::wait, EINTR}}) {
        std::vector<std::string> lines;
        for_each_fault(
            series,
            [&] {
                lines.clear();
                const io::Fd fd = io::open_input(path);
                logfile::LineReader reader(fd.get(), path);
                std::string_view line;
                while (reader.next(line)) {
                    lines.emplace_back(line);
                }
            },
            [&](const std::string& message) {
                const bool has_all = lines == std::vector<std::string>{"one", "two", "three"};
                BOOST_TEST((has_all || (lines.empty() && !message.empty())));
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
