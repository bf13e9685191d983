// SPDX-License-Identifier: MIT
#include "text/ascii.hpp"

#include <algorithm>

namespace ispkit::sip {

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

bool same(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string_view strip(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

} // namespace ispkit::sip
