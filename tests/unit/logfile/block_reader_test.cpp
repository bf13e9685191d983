// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "io/file.hpp"
#include "logfile/block_reader.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(logfile_block_reader)

namespace {

/// All blocks of a text that is read so many octets at once, with '|' behind each.
std::string blocks_of(const std::string& text, std::size_t size) {
    const TemporaryFolder folder;
    const std::string path = folder.write("log", text);
    const io::Fd fd = io::open_input(path);
    logfile::BlockReader reader(fd.get(), path, size);
    std::string all;
    std::string block;
    while (reader.next(block)) {
        all += block + "|";
    }
    BOOST_TEST(!reader.next(block));
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(blocks_are_of_whole_lines) {
    BOOST_TEST(blocks_of("", 8).empty());
    BOOST_TEST(blocks_of("one\ntwo\nthree\n", 8) == "one\ntwo\n|three\n|");
    BOOST_TEST(blocks_of("one\ntwo\nthree\nlast", 1000) == "one\ntwo\nthree\n|last|");
    BOOST_TEST(blocks_of("a line that is long\nx\n", 3) == "a line that is long\n|x\n|");
    BOOST_TEST(blocks_of("\n\n\n", 1) == "\n|\n|\n|");
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_line_that_is_too_long_is_dropped) {
    const std::size_t longest = logfile::BlockReader::k_longest_line;
    const std::string blocks = blocks_of(std::string(3 * longest, 'x') + "\nshort\n", 1 << 16);
    BOOST_TEST(blocks.size() == longest + std::string("\n|short\n|").size());
    BOOST_TEST(blocks.ends_with("x\n|short\n|"));
}

BOOST_AUTO_TEST_SUITE_END()
