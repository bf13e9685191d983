// SPDX-License-Identifier: MIT
#include "text/ascii.hpp"

#include <algorithm>

namespace ispkit::text {

namespace {

bool is_blank(char octet) {
    return static_cast<unsigned char>(octet) <= ' ';
}

} // namespace

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& octet : result) {
        octet = lower(octet);
    }
    return result;
}

bool equal_ignoring_case(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string_view trim(std::string_view text, std::string_view blanks) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::string_view trim_controls(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

} // namespace ispkit::text
