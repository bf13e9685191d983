// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace ispkit::text {

/// text.find(word, from) for long texts and a word that is not empty: find() stops at each
/// occurrence of the word's first character.
inline std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
    if (from >= text.size()) {
        return text.npos;
    }
    const void* const found =
        ::memmem(text.data() + from, text.size() - from, word.data(), word.size());
    return found == nullptr
               ? text.npos
               : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// The last place before `end` where a word begins that is not empty; npos if there is none. As
/// text.rfind(word, end - 1), which compares at each byte.
inline std::size_t find_last(std::string_view text, std::string_view word, std::size_t end) {
    end = std::min(end, text.size());
    while (end > 0) {
        const void* const first = ::memrchr(text.data(), word.front(), end);
        if (first == nullptr) {
            break;
        }
        end = static_cast<std::size_t>(static_cast<const char*>(first) - text.data());
        if (text.substr(end).starts_with(word)) {
            return end;
        }
    }
    return text.npos;
}

} // namespace ispkit::text
