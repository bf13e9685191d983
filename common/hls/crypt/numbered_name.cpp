// SPDX-License-Identifier: MIT
#include "hls/crypt/numbered_name.hpp"

#include "error.hpp"
#include "text/path.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace ispkit::hls {

namespace {

constexpr std::string_view k_digits = "0123456789";

struct Place {
    std::size_t position;
    std::size_t length;
    int width;
};

std::optional<Place> find_place(std::string_view pattern, std::size_t from) {
    for (std::size_t at = pattern.find('%', from); at != std::string_view::npos;
         at = pattern.find('%', at + 1)) {
        const std::string_view rest = pattern.substr(at + 1);
        if (rest.starts_with('d')) {
            return Place{at, 2, 0};
        }
        if (rest.size() >= 3 && rest[0] == '0' && rest[1] >= '1' && rest[1] <= '9' &&
            rest[2] == 'd') {
            return Place{at, 4, rest[1] - '0'};
        }
    }
    return std::nullopt;
}

/// The last group of digits in the file name, a part of the path; empty if there is none.
std::string_view digits_in_name(std::string_view path) {
    std::string_view name = text::file_name(path);
    const std::size_t dot = name.rfind('.');
    // "video.007" has its number in the extension; "video.mp4" has no number.
    const bool digits_follow = dot != std::string_view::npos && dot + 1 < name.size() &&
                               name.find_first_not_of(k_digits, dot + 1) == std::string_view::npos;
    if (name.find_first_of(k_digits) < dot || !digits_follow) {
        name = name.substr(0, dot);
    }
    name = name.substr(0, name.find_last_of(k_digits) + 1);
    return name.substr(name.find_last_not_of(k_digits) + 1);
}

/// What stands before and after that group in a path that has one.
std::pair<std::string_view, std::string_view> around_number(std::string_view path) {
    const std::string_view digits = digits_in_name(path);
    const auto before = static_cast<std::size_t>(digits.data() - path.data());
    return {path.substr(0, before), path.substr(before + digits.size())};
}

} // namespace

bool has_number_place(std::string_view pattern) {
    return find_place(pattern, 0).has_value();
}

void refuse_encoded_places(std::string_view uri) {
    constexpr std::string_view k_place = "%d";
    constexpr std::string_view k_hex_digits = "0123456789abcdefABCDEF";
    for (std::size_t at = uri.find(k_place); at != std::string_view::npos;
         at = uri.find(k_place, at + 1)) {
        const std::string_view octet = uri.substr(at, k_place.size() + 1);
        if (octet.size() > k_place.size() &&
            k_hex_digits.find(octet.back()) != std::string_view::npos) {
            throw_error(
                "'{}': {} may be an encoded byte (write that in upper case, or the number's place "
                "as %01d)",
                uri, octet);
        }
    }
}

std::string numbered_name(std::string_view pattern, std::uint64_t number) {
    std::string name;
    std::size_t copied = 0;
    while (const std::optional<Place> place = find_place(pattern, copied)) {
        name += pattern.substr(copied, place->position - copied);
        name += fmt::format("{:0{}}", number, place->width);
        copied = place->position + place->length;
    }
    return name + std::string(pattern.substr(copied));
}

std::optional<std::uint64_t> number_in_name(std::string_view path) {
    const std::string_view digits = digits_in_name(path);
    std::uint64_t number = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return result.ec == std::errc{} ? std::optional(number) : std::nullopt;
}

std::optional<std::strong_ordering> compare_numbers(std::string_view path, std::string_view other) {
    const auto number = number_in_name(path);
    const auto other_number = number_in_name(other);
    if (!number || !other_number || around_number(path) != around_number(other)) {
        return std::nullopt;
    }
    return *number <=> *other_number;
}

std::optional<std::size_t> find_descent(std::span<const std::string> paths) {
    for (std::size_t i = 1; i < paths.size(); ++i) {
        const auto before = number_in_name(paths[i - 1]);
        const auto number = number_in_name(paths[i]);
        if (before && number && *number < *before) {
            return i;
        }
    }
    return std::nullopt;
}

std::optional<std::string> warning_of_descent(std::span<const std::string> paths) {
    const auto position = find_descent(paths);
    if (!position) {
        return std::nullopt;
    }
    return fmt::format("{} comes after {}: a shell's * does not sort by number (if the names tell "
                       "the order, use --number-from-name)",
                       paths[*position], paths[*position - 1]);
}

} // namespace ispkit::hls
