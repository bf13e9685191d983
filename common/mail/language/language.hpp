// SPDX-License-Identifier: MIT
#pragma once

#include "mail/language/phrase.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// The texts of page and letters, and how numbers and times are written.
class Language {
public:
    /// English.
    Language();

    /// Replaces all texts by those of a language that is built in; returns whether `name` is one:
    /// "en" or "de".
    bool use(std::string_view name);

    /// Replaces texts by those of a file: lines of a name, "=" and a text, as language_file()
    /// writes them; "#" begins a line of comment. Each text must have the placeholders of the
    /// English one, and no others. Throws Error, with the file's name and the line, for names and
    /// placeholders that are unknown, placeholders that are missing, a name that comes twice, texts
    /// with anything but printable UTF-8, and lines of more than 1,000 bytes.
    void add_file(std::string_view file, const std::string& name);

    /// On one line. Strings are inserted as they are. Throws std::logic_error if a placeholder has
    /// no value.
    std::string text(const Phrase& phrase) const;

    /// A number that is written "1,204.5" in English.
    std::string localized(std::string_view number) const;
    /// "1,204".
    std::string number(std::int64_t number) const;
    /// "12 %"; "-" if the whole is 0.
    std::string share(const Share& share) const;
    /// "2026-11-23 03:00", in the process's zone.
    std::string time(std::chrono::sys_seconds time) const;
    /// "11-23".
    std::string day(std::chrono::sys_seconds time) const;

private:
    struct Piece {
        std::string text;
        /// The placeholder after the text; empty at the end.
        std::string placeholder;
        /// The words for the value 1 and for others; both are empty if the value itself is
        /// written.
        std::string one;
        std::string other;
        bool has_words = false;
    };
    using Pieces = std::vector<Piece>;

    static Pieces pieces_of(std::string_view text);
    void set(std::size_t index, std::string_view text);
    std::string value_text(const PhraseValue& value) const;

    std::array<Pieces, std::size(k_english)> texts_;
};

/// The English form of a phrase, and of several.
std::string english(const Phrase& phrase);
std::vector<std::string> english(const std::vector<Phrase>& phrases);

/// The texts of a language that is built in, as a file for Language::add_file(); empty if there is
/// no such language.
std::string language_file(std::string_view name);

} // namespace ispkit::mail
