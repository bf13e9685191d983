// SPDX-License-Identifier: MIT
#include "cli/option/values.hpp"
#include "error.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(cli_option_values)

namespace {

template <typename T>
T value_of(std::string_view text) {
    T value{};
    cli::parse_value(text, value);
    return value;
}

} // namespace

BOOST_AUTO_TEST_CASE(numbers_are_decimal_up_to_their_largest) {
    BOOST_TEST(value_of<std::uint64_t>("010") == 10U);
    BOOST_TEST(value_of<std::uint64_t>("18446744073709551615") == UINT64_MAX);
    BOOST_TEST(value_of<std::uint32_t>("4294967295") == UINT32_MAX);
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_an_error) {
    for (const char* text :
         {"", " 1", "1 ", "-1", "+1", "0x10", "1e3", "1.5", "seven", "18446744073709551616"}) {
        BOOST_CHECK_THROW(value_of<std::uint64_t>(text), Error);
    }
    BOOST_CHECK_THROW(value_of<std::uint32_t>("4294967296"), Error);
}

BOOST_AUTO_TEST_CASE(durations_are_seconds_or_carry_a_unit) {
    using Duration = std::chrono::microseconds;
    BOOST_TEST((value_of<Duration>("6") == 6s));
    BOOST_TEST((value_of<Duration>("9.009") == 9009ms));
    BOOST_TEST((value_of<Duration>("400ms") == 400ms));
    BOOST_TEST((value_of<Duration>("1.5h") == 90min));
    BOOST_TEST((value_of<Duration>("2d") == 48h));
}

BOOST_AUTO_TEST_CASE(what_is_no_duration_is_an_error) {
    for (const char* text :
         {"", ".", "s", "-1", "1x", "1 s", "nan", "inf", "1e3", "1.2.3", "99999999999999999999d"}) {
        BOOST_CHECK_THROW(value_of<std::chrono::microseconds>(text), Error);
        BOOST_CHECK_THROW(value_of<std::chrono::seconds>(text), Error);
    }
    // Where whole seconds are wanted, no others are for an example.
    BOOST_CHECK_EXCEPTION(value_of<std::chrono::seconds>("soon"), Error, [](const Error& error) {
        return error.what() == std::string("'soon' is not a duration: it takes seconds (90) or a "
                                           "unit (10s, 10m, 1h, 1d)");
    });
}

BOOST_AUTO_TEST_SUITE_END()
