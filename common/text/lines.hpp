// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "text/split.hpp"

#include <cstdint>
#include <string_view>

namespace ispkit::text {

/// Calls each(line, number) for the lines of a file's text, numbered from 1, without their line
/// ends (LF or CRLF) and without a byte order mark. An Error that each throws gets the place before
/// its message: "NAME:LINE: ".
template <typename Each>
void for_each_line(std::string_view text, std::string_view name, Each&& each) {
    drop_byte_order_mark(text);
    for (std::uint64_t number = 1; !text.empty(); ++number) {
        std::string_view line = take_until(text, '\n');
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        with_context([&] { return place(name, number); }, [&] { each(line, number); });
    }
}

/// Whether a file has no line but blank ones: a program that failed to write a list may have left
/// it, while a list that is to have no entry can have a comment.
inline bool is_blank_file(std::string_view text) {
    drop_byte_order_mark(text);
    return text.find_first_not_of(" \t\r\n") == text.npos;
}

} // namespace ispkit::text
