// SPDX-License-Identifier: MIT
#include "sip/account/account.hpp"

#include "error.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_map>

namespace ispkit::sip {

namespace {

/// Asterisk cuts longer names (AST_MAX_EXTENSION).
constexpr std::size_t k_longest_name = 79;

/// Section names with a special meaning; [anonymous] lets everyone in.
constexpr std::array<std::string_view, 6> k_reserved = {"general", "global",         "globals",
                                                        "system",  "authentication", "anonymous"};

void check_name(std::string_view text, std::string_view others) {
    if (text.empty()) {
        throw_error("the name is empty");
    }
    if (text.size() > k_longest_name) {
        throw_error("{} characters (at most {})", text.size(), k_longest_name);
    }
    for (const char character : text) {
        if (text::is_digit(character) || text::is_letter(character) ||
            others.find(character) != std::string_view::npos) {
            continue;
        }
        if (character < ' ' || character > '~') {
            throw_error("the name has a control character, or one that is not ASCII");
        }
        throw_error("'{}' is not allowed in the name", character);
    }
}

/// Finds duplicate names, ignoring case.
class Names {
public:
    /// Adds a name; returns the line where the same name was added before, or 0.
    std::uint64_t add(std::string_view name, std::uint64_t line) {
        const auto [entry, is_new] = lines_.emplace(text::lower(name), line);
        return is_new ? 0 : entry->second;
    }

private:
    std::unordered_map<std::string, std::uint64_t> lines_;
};

} // namespace

void check_extension(std::string_view text) {
    check_name(text, "_-.+*#");
    if (std::any_of(k_reserved.begin(), k_reserved.end(), [text](std::string_view name) {
            return text::equal_ignoring_case(name, text);
        })) {
        throw_error("'{}' has a special meaning in Asterisk", text);
    }
}

void check_context(std::string_view text) {
    check_name(text, "_-.");
}

std::vector<std::string> parse_extension_list(std::string_view text, std::string_view name) {
    std::vector<std::string> extensions;
    Names names;
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t number) {
        const std::string_view extension = text::trim(line);
        if (extension.empty()) {
            return;
        }
        with_context("not an extension", [&] { check_extension(extension); });
        if (const std::uint64_t before = names.add(extension, number); before != 0) {
            throw_error("extension {} is already in line {}", extension, before);
        }
        extensions.emplace_back(extension);
    });
    return extensions;
}

void check_extensions(std::span<const std::string> extensions) {
    Names names;
    for (const std::string& extension : extensions) {
        with_context([&] { return fmt::format("'{}' is not an extension", extension); },
                     [&] { check_extension(extension); });
        if (names.add(extension, 1) != 0) {
            throw_error("extension {} is given twice", extension);
        }
    }
}

} // namespace ispkit::sip
