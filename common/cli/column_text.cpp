// SPDX-License-Identifier: MIT
#include "cli/column_text.hpp"

#include "text/utf8.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>
#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace ispkit::cli {

namespace {

/// Sets a locale that knows the widths of characters, for its own lifetime.
class WidthsOfUtf8 {
public:
    WidthsOfUtf8()
        : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr))
        , before_(locale_ == nullptr ? nullptr : ::uselocale(locale_)) {}
    WidthsOfUtf8(const WidthsOfUtf8&) = delete;
    WidthsOfUtf8& operator=(const WidthsOfUtf8&) = delete;
    ~WidthsOfUtf8() {
        if (locale_ != nullptr) {
            ::uselocale(before_);
            ::freelocale(locale_);
        }
    }

private:
    locale_t locale_;
    locale_t before_;
};

/// The blocks of scripts that are written from right to left (Unicode, DerivedBidiClass).
bool is_from_right(std::uint32_t code) {
    struct Range {
        std::uint32_t first;
        std::uint32_t last;
    };
    constexpr Range k_ranges[] = {
        {0x590, 0x8ff}, {0xfb1d, 0xfdff}, {0xfe70, 0xfeff}, {0x10800, 0x10fff}, {0x1e800, 0x1efff}};
    return std::any_of(std::begin(k_ranges), std::end(k_ranges), [&](const Range& range) {
        return code >= range.first && code <= range.last;
    });
}

} // namespace

std::optional<std::size_t> columns_of(std::string_view text) {
    const bool is_plain =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
    if (is_plain) {
        return text.size();
    }
    if (text::visible_text(text) != text) {
        return std::nullopt;
    }
    const WidthsOfUtf8 widths;
    std::size_t columns = 0;
    while (!text.empty()) {
        const auto [code, length] = text::front_character(text);
        text.remove_prefix(length);
        const int width = ::wcwidth(static_cast<wchar_t>(code));
        if (width < 1 || is_from_right(code)) {
            return std::nullopt;
        }
        columns += static_cast<std::size_t>(width);
    }
    return columns;
}

std::string column_text(std::string_view text, const Terminal& terminal) {
    if (terminal.has_utf8 && columns_of(text)) {
        return std::string(text);
    }
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        result +=
            octet < 0x20 || octet >= 0x7f ? fmt::format("\\x{:02x}", octet) : std::string(1, c);
    }
    return result;
}

std::string fitted(std::string text, std::size_t columns) {
    constexpr std::string_view k_mark = "..";
    std::size_t taken = columns_of(text).value_or(text.size());
    if (taken > columns) {
        while (taken > columns - k_mark.size()) {
            while (text::continues_character(text.back())) {
                text.pop_back();
            }
            text.pop_back();
            taken = columns_of(text).value_or(text.size());
        }
        text += k_mark;
        taken += k_mark.size();
    }
    return text.append(columns - taken, ' ');
}

} // namespace ispkit::cli
