// SPDX-License-Identifier: MIT
#include "cli/option/values.hpp"

#include "error.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace ispkit::cli {

namespace {

template <typename T>
void parse_number(std::string_view text, T& value) {
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error == std::errc::result_out_of_range && end == last) {
        throw_error("'{}' is too large: the largest is {}", text, std::numeric_limits<T>::max());
    }
    if (error != std::errc{} || end != last) {
        throw_error("'{}' is not a number", text);
    }
}

struct Unit {
    std::string_view name;
    std::chrono::microseconds length;
};

constexpr std::array<Unit, 6> k_units{{{"", std::chrono::seconds(1)},
                                       {"ms", std::chrono::milliseconds(1)},
                                       {"s", std::chrono::seconds(1)},
                                       {"m", std::chrono::minutes(1)},
                                       {"h", std::chrono::hours(1)},
                                       {"d", std::chrono::hours(24)}}};

} // namespace

void parse_value(std::string_view text, std::string& value) {
    if (text.empty()) {
        throw_error("the value is empty");
    }
    value = text;
}

void parse_value(std::string_view text, std::uint64_t& value) {
    parse_number(text, value);
}

void parse_value(std::string_view text, std::uint32_t& value) {
    parse_number(text, value);
}

void parse_value(std::string_view text, double& value) {
    constexpr double k_largest = 1e9;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value, std::chars_format::fixed);
    if (error != std::errc{} || end != last || !(value >= 0 && value <= k_largest)) {
        throw_error("'{}' is not a number from 0 to 10^9", text);
    }
}

namespace {

/// The examples are for the error message.
std::chrono::microseconds duration_of(std::string_view text, std::string_view examples) {
    const std::size_t number_end = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string_view number = text.substr(0, number_end);
    const std::string_view unit_name = text.substr(number_end);
    double count = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), count,
                                              std::chars_format::fixed);
    for (const Unit& unit : k_units) {
        if (unit.name == unit_name && error == std::errc{} &&
            end == number.data() + number.size()) {
            const std::chrono::duration<double, std::micro> length = count * unit.length;
            constexpr std::chrono::hours k_longest{24 * 366 * 100};
            if (length > k_longest) {
                throw_error("'{}' is too long", text);
            }
            return std::chrono::round<std::chrono::microseconds>(length);
        }
    }
    throw_error("'{}' is not a duration: it takes seconds {}", text, examples);
}

} // namespace

void parse_value(std::string_view text, std::chrono::microseconds& value) {
    value = duration_of(text, "(9.009) or a unit (400ms, 10s, 10m, 1h, 1d)");
}

void parse_value(std::string_view text, std::chrono::seconds& value) {
    const auto length = duration_of(text, "(90) or a unit (10s, 10m, 1h, 1d)");
    value = std::chrono::floor<std::chrono::seconds>(length);
    if (value != length || value.count() < 1) {
        throw_error("'{}' is not a whole number of seconds, at least one", text);
    }
}

} // namespace ispkit::cli
