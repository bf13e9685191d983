// SPDX-License-Identifier: MIT
#include "store/postgres/postgres_text.hpp"

#include "text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace ispkit::store {

namespace {

// In UTF-8, U+10F700 to U+10F7FF are F4 8F 9C 80 to F4 8F 9F BF.
constexpr std::uint32_t k_first_for_byte = 0x10f700;
constexpr std::uint32_t k_last_for_byte = k_first_for_byte + 0xff;
constexpr std::size_t k_length_for_byte = 4;

bool stands_for_byte(std::uint32_t code) {
    return code >= k_first_for_byte && code <= k_last_for_byte;
}

void append_byte(std::string& stored, char c) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr unsigned k_bits = 6;
    constexpr unsigned k_low_bits = 0x3f;
    stored += "\xf4\x8f";
    stored += static_cast<char>(0x9c | (byte >> k_bits));
    stored += static_cast<char>(0x80 | (byte & k_low_bits));
}

bool is_plain(std::string_view text) {
    constexpr unsigned char k_first_beyond_ascii = 0x80;
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return c != 0 && c < k_first_beyond_ascii; });
}

} // namespace

std::string to_postgres(std::string_view text) {
    if (is_plain(text)) {
        return std::string(text);
    }
    std::string stored;
    while (!text.empty()) {
        const text::Utf8Character character = text::front_character(text);
        const bool is_kept =
            character.length > 0 && character.code != 0 && !stands_for_byte(character.code);
        if (is_kept) {
            stored += text.substr(0, character.length);
            text.remove_prefix(character.length);
        } else {
            append_byte(stored, text.front());
            text.remove_prefix(1);
        }
    }
    return stored;
}

std::string from_postgres(std::string_view stored) {
    if (is_plain(stored)) {
        return std::string(stored);
    }
    std::string text;
    while (!stored.empty()) {
        const text::Utf8Character character = text::front_character(stored);
        const std::size_t length = std::max<std::size_t>(character.length, 1);
        if (length == k_length_for_byte && stands_for_byte(character.code)) {
            text += static_cast<char>(character.code - k_first_for_byte);
        } else {
            text += stored.substr(0, length);
        }
        stored.remove_prefix(length);
    }
    return text;
}

std::string with_numbered_parameters(std::string_view sql, std::size_t first) {
    std::string numbered;
    bool is_quoted = false;
    for (const char c : sql) {
        is_quoted = is_quoted != (c == '\'');
        if (c == '?' && !is_quoted) {
            numbered += fmt::format("${}", first++);
        } else {
            numbered += c;
        }
    }
    return numbered;
}

std::string postgres_schema(std::string_view sql) {
    std::string schema(sql);
    const auto replace = [&](std::string_view from, std::string_view to) {
        for (std::size_t at = schema.find(from); at != std::string::npos;
             at = schema.find(from, at + to.size())) {
            schema.replace(at, from.size(), to);
        }
    };
    // With full pages a fifth of the updates goes to other pages, with these hardly any
    // (tests/bench/cluster.sh).
    replace(" WITHOUT ROWID", " WITH (fillfactor = 90)");
    replace(" TEXT", " TEXT COLLATE \"C\"");
    replace(" REAL", " DOUBLE PRECISION");
    return schema;
}

std::string array_of(const std::vector<RowSet::Row>& rows, std::size_t column) {
    std::string array = "{";
    for (const RowSet::Row& row : rows) {
        array += array.size() > 1 ? "," : "";
        if (const auto* const text = std::get_if<std::string>(&row[column])) {
            array += '"';
            for (const char c : to_postgres(*text)) {
                array += c == '"' || c == '\\' ? "\\" : "";
                array += c;
            }
            array += '"';
        } else if (const auto* const real = std::get_if<double>(&row[column])) {
            array += fmt::format("{}", *real);
        } else {
            array += fmt::format("{}", std::get<std::int64_t>(row[column]));
        }
    }
    return array + "}";
}

std::string_view array_type(const std::vector<RowSet::Row>& rows, std::size_t column) {
    const auto& value = rows.front()[column];
    return std::holds_alternative<std::string>(value) ? "text[]"
           : std::holds_alternative<double>(value)    ? "double precision[]"
                                                      : "bigint[]";
}

} // namespace ispkit::store
