// SPDX-License-Identifier: MIT
#include "sip/account/derived_secret.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <array>

namespace ispkit::sip {

namespace {

constexpr std::size_t k_most_added = 4;

/// The letter for which a sign or digit stands; 1 and ! stand for both i and l, so these count as
/// one letter.
char letter_for(char character) {
    constexpr std::string_view k_signs = "013457$@8!|i";
    constexpr std::string_view k_letters = "oleastsablll";
    const std::size_t index = k_signs.find(character);
    return index == std::string_view::npos ? character : k_letters[index];
}

std::string in_letters(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), letter_for);
    return result;
}

std::vector<std::string> arrangements(const std::string& name) {
    const std::string reversed(name.rbegin(), name.rend());
    return {name, reversed, name + name, name + name + name, name + reversed, reversed + name};
}

bool is_added(char character) {
    return !text::is_letter(character) && static_cast<unsigned char>(character) < 0x80;
}

/// Whether text is the core with at most four digits or signs around it.
bool surrounds(std::string_view text, std::string_view core) {
    if (core.size() < 2 || text.size() < core.size() || text.size() > core.size() + k_most_added) {
        return false;
    }
    for (std::size_t at = text.find(core); at != std::string_view::npos;
         at = text.find(core, at + 1)) {
        const std::string_view before = text.substr(0, at);
        const std::string_view after = text.substr(at + core.size());
        if (std::all_of(before.begin(), before.end(), is_added) &&
            std::all_of(after.begin(), after.end(), is_added)) {
            return true;
        }
    }
    return false;
}

/// The same, comparing only the core in letters, since l33t may also make letters of the digits
/// that were added.
bool surrounds_in_letters(std::string_view text, std::string_view core) {
    if (core.size() < 3 || text.size() < core.size() || text.size() > core.size() + k_most_added) {
        return false;
    }
    const std::string letters = in_letters(core);
    for (std::size_t at = 0; at + core.size() <= text.size(); ++at) {
        const std::string_view before = text.substr(0, at);
        const std::string_view after = text.substr(at + core.size());
        if (in_letters(text.substr(at, core.size())) == letters &&
            std::all_of(before.begin(), before.end(), is_added) &&
            std::all_of(after.begin(), after.end(), is_added)) {
            return true;
        }
    }
    return false;
}

void remove_all(std::string& text, std::string_view part) {
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) {
        text.erase(at, part.size());
    }
}

} // namespace

bool is_name(std::string_view secret, std::span<const std::string> names) {
    return std::any_of(names.begin(), names.end(), [secret](const std::string& name) {
        return !name.empty() && text::equal_ignoring_case(name, secret);
    });
}

bool is_made_of_name(std::string_view secret, std::span<const std::string> names) {
    const std::string text = text::lower(secret);
    for (const std::string& name : names) {
        for (const std::string& core : arrangements(text::lower(name))) {
            const bool has_letters = std::any_of(core.begin(), core.end(), [](char character) {
                return text::is_letter(character);
            });
            if (surrounds(text, core) || (has_letters && surrounds_in_letters(text, core))) {
                return true;
            }
        }
    }
    return false;
}

std::string without_names(std::string_view secret, std::span<const std::string> names) {
    constexpr std::size_t k_shortest = 3;
    std::string rest = text::lower(secret);
    for (const std::string& name : names) {
        if (name.size() >= k_shortest) {
            remove_all(rest, text::lower(name));
        }
    }
    return rest.size() == secret.size() ? std::string(secret) : rest;
}

std::vector<std::string> secrets_made_of(std::span<const std::string> names) {
    constexpr std::array<std::string_view, 12> k_endings = {
        "1", "12", "123", "1234", "12345", "!", "#", "*", "0", "00", "01", "pass"};
    std::vector<std::string> secrets;
    for (const std::string& name : names) {
        for (const std::string& word : {name, text::lower(name)}) {
            for (const std::string& core : arrangements(word)) {
                secrets.push_back(core);
            }
            for (const std::string_view ending : k_endings) {
                secrets.push_back(word + std::string(ending));
                secrets.push_back(std::string(ending) + word);
            }
            for (int year = 1990; year <= 2035; ++year) {
                secrets.push_back(word + std::to_string(year));
            }
        }
    }
    return secrets;
}

} // namespace ispkit::sip
