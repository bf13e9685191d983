// SPDX-License-Identifier: MIT
#include "text/split.hpp"

#include <algorithm>

namespace ispkit::text {

std::string_view take_word(std::string_view& rest, std::string_view blanks) {
    const auto skip_blanks = [&rest, blanks] {
        rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
    };
    skip_blanks();
    const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
    rest.remove_prefix(word.size());
    skip_blanks();
    return word;
}

bool drop_byte_order_mark(std::string_view& text) {
    constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";
    if (!text.starts_with(k_byte_order_mark)) {
        return false;
    }
    text.remove_prefix(k_byte_order_mark.size());
    return true;
}

} // namespace ispkit::text
