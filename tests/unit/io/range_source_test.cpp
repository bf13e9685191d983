// SPDX-License-Identifier: MIT
#include "io/range_source.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(io_range_source)

namespace {

io::RangeSource range(std::uint64_t offset, std::uint64_t length) {
    return {std::make_unique<MemorySource>(std::string("0123456789")), offset, length};
}

std::string read(io::ByteSource& source, std::uint64_t offset) {
    std::array<std::uint8_t, 6> buffer{};
    const std::size_t count = source.read(offset, buffer);
    return std::string(io::as_text(buffer).substr(0, count));
}

} // namespace

BOOST_AUTO_TEST_CASE(it_has_only_its_part) {
    io::RangeSource part = range(2, 5);
    BOOST_TEST(part.size() == 5u);
    BOOST_TEST(part.name() == "memory");
    BOOST_TEST(read(part, 0) == "23456");
    BOOST_TEST(read(part, 3) == "56");
    BOOST_TEST(read(part, 5).empty());
    BOOST_TEST(read(part, ~std::uint64_t{0}).empty());
    BOOST_TEST(range(10, 0).size() == 0u);
}

BOOST_AUTO_TEST_CASE(what_lies_beyond_the_end_is_left_out) {
    io::RangeSource part = range(6, 5);
    BOOST_TEST(part.size() == 4u);
    BOOST_TEST(read(part, 0) == "6789");
    BOOST_TEST(range(11, 1).size() == 0u);
    BOOST_TEST(range(1, ~std::uint64_t{0}).size() == 9u);
}

BOOST_AUTO_TEST_SUITE_END()
