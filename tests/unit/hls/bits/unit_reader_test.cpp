// SPDX-License-Identifier: MIT
#include "hls/bits/unit_reader.hpp"
#include "hls/mpegts/byte_builder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace ispkit::test;

BOOST_AUTO_TEST_SUITE(hls_bits_unit_reader)

BOOST_AUTO_TEST_CASE(units_lie_between_start_codes) {
    const Bytes bytes = {9, 0, 0, 1, 0x67, 5, 0, 0, 0, 1, 0x68, 0, 0, 1, 0x65, 7};
    hls::UnitReader units(bytes);
    const auto next = [&units] {
        const io::ByteView unit = units.next();
        return Bytes(unit.begin(), unit.end());
    };
    BOOST_TEST(next() == (Bytes{0x67, 5, 0}));
    BOOST_TEST(units.last_is_whole());
    BOOST_TEST(next() == (Bytes{0x68}));
    BOOST_TEST(next() == (Bytes{0x65, 7}));
    BOOST_TEST(!units.last_is_whole());
    BOOST_TEST(next().empty());
}

BOOST_AUTO_TEST_CASE(bytes_that_prevent_start_codes_are_removed) {
    BOOST_TEST(hls::without_emulation_prevention(Bytes{1, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3, 3}) ==
               (Bytes{1, 0, 0, 1, 0, 0, 0, 0, 3}));
    BOOST_TEST(hls::without_emulation_prevention(Bytes{0, 3, 0, 0, 3}) == (Bytes{0, 3, 0, 0}));
    BOOST_TEST(hls::without_emulation_prevention({}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
