// SPDX-License-Identifier: MIT
#include "mail/language/language.hpp"

#include "error.hpp"
#include "logfile/timestamp.hpp"
#include "mail/language/german.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

namespace ispkit::mail {

namespace {

// All languages have the same texts in the same order.
static_assert(std::size(k_german) == std::size(k_english));

/// Empty if there is no such language.
std::span<const LanguageText> built_in(std::string_view name) {
    if (name == "en") {
        return k_english;
    }
    if (name == "de") {
        return k_german;
    }
    return {};
}

std::size_t index_of_text(std::string_view name) {
    const auto* const found = std::find_if(std::begin(k_english), std::end(k_english),
                                           [&](const auto& text) { return text.name == name; });
    if (found == std::end(k_english)) {
        throw_error("unknown text '{}' (mail-ratelimit-report language prints all)", name);
    }
    return static_cast<std::size_t>(found - std::begin(k_english));
}

} // namespace

Language::Language() {
    use("en");
}

bool Language::use(std::string_view name) {
    const std::span<const LanguageText> texts = built_in(name);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        texts_[i] = pieces_of(texts[i].text);
    }
    return !texts.empty();
}

void Language::add_file(std::string_view file, const std::string& name) {
    std::array<std::uint64_t, std::size(k_english)> lines{};
    text::for_each_line(file, name, [&](std::string_view line, std::uint64_t number) {
        line = text::trim(line);
        if (line.empty() || line.front() == '#') {
            return;
        }
        constexpr std::size_t k_longest = 1000;
        if (line.size() > k_longest) {
            throw_error("the line has more than {} bytes", k_longest);
        }
        const std::size_t equals = line.find('=');
        if (equals == line.npos) {
            throw_error("expected NAME = TEXT (example: page-search = Search)");
        }
        const std::size_t index = index_of_text(text::trim(line.substr(0, equals)));
        if (lines[index] != 0) {
            throw_error("'{}' is also in line {}", k_english[index].name, lines[index]);
        }
        lines[index] = number;
        set(index, text::trim(line.substr(equals + 1)));
    });
}

void Language::set(std::size_t index, std::string_view text) {
    if (text::visible_text(text) != text) {
        throw_error("the text has characters that are not printable UTF-8");
    }
    Pieces pieces = pieces_of(text);
    const std::string_view in_english = k_english[index].text;
    const Pieces english = pieces_of(in_english);
    const auto has = [](const Pieces& some, std::string_view placeholder) {
        return std::any_of(some.begin(), some.end(), [&](const Piece& piece) {
            return piece.placeholder == placeholder && !piece.has_words;
        });
    };
    for (const Piece& piece : pieces) {
        if (!has(english, piece.placeholder)) {
            throw_error("unknown placeholder '{{{}}}' (in English: {})", piece.placeholder,
                        in_english);
        }
    }
    for (const Piece& piece : english) {
        if (!has(pieces, piece.placeholder)) {
            throw_error("the placeholder '{{{}}}' is missing (in English: {})", piece.placeholder,
                        in_english);
        }
    }
    texts_[index] = std::move(pieces);
}

Language::Pieces Language::pieces_of(std::string_view text) {
    Pieces pieces;
    while (true) {
        const std::size_t start = std::min(text.find_first_of("{}"), text.size());
        Piece& piece = pieces.emplace_back();
        piece.text = text.substr(0, start);
        text.remove_prefix(start);
        if (text.empty()) {
            return pieces;
        }
        const std::size_t end = text.find_first_of("{}", 1);
        if (text.front() == '}' || end == text.npos || text[end] == '{') {
            throw_error("'{}' without '{}'", text.front(), text.front() == '}' ? '{' : '}');
        }
        const std::string_view inner = text.substr(1, end - 1);
        std::string_view words = inner;
        piece.placeholder = text::take_until(words, '|');
        if (piece.placeholder.empty()) {
            throw_error("'{{{}}}' has no name", inner);
        }
        if (piece.placeholder.size() != inner.size()) {
            piece.has_words = true;
            if (std::count(words.begin(), words.end(), '|') != 1) {
                throw_error("'{{{}}}': expected two words, for 1 and for other numbers (example: "
                            "{{messages|message|messages}})",
                            inner);
            }
            piece.one = text::take_until(words, '|');
            piece.other = words;
        }
        text.remove_prefix(end + 1);
    }
}

std::string Language::text(const Phrase& phrase) const {
    std::string text;
    for (const Piece& piece : texts_[phrase.text.index()]) {
        text += piece.text;
        if (piece.placeholder.empty()) {
            continue;
        }
        const auto value =
            std::find_if(phrase.values.begin(), phrase.values.end(), [&](const PhraseValue& one) {
                return one.placeholder == piece.placeholder;
            });
        if (value == phrase.values.end()) {
            throw std::logic_error("no value for {" + piece.placeholder + "} of " +
                                   std::string(k_english[phrase.text.index()].name));
        }
        const auto* const count = std::get_if<std::int64_t>(&value->value);
        const bool is_one = count != nullptr && *count == 1;
        text += !piece.has_words ? value_text(*value) : is_one ? piece.one : piece.other;
    }
    return text;
}

std::string Language::value_text(const PhraseValue& value) const {
    struct Writer {
        const Language& language;

        std::string operator()(std::int64_t count) const { return language.number(count); }
        std::string operator()(double number) const {
            return language.localized(text::short_number(number));
        }
        std::string operator()(const Share& share) const { return language.share(share); }
        std::string operator()(std::chrono::sys_seconds time) const { return language.time(time); }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(const Phrase& phrase) const { return language.text(phrase); }
    };
    return std::visit(Writer{*this}, value.value);
}

std::string Language::localized(std::string_view number) const {
    std::string text;
    for (const char c : number) {
        text += c == ','   ? this->text({"format-thousands"})
                : c == '.' ? this->text({"format-decimal"})
                           : std::string(1, c);
    }
    return text;
}

std::string Language::number(std::int64_t number) const {
    return localized(text::grouped(number));
}

std::string Language::share(const Share& share) const {
    return localized(text::share_text(share.part, share.whole));
}

std::string Language::time(std::chrono::sys_seconds time) const {
    const std::string iso = logfile::minute_text(time); // "2026-11-23 03:00"
    return text({"format-time",
                 {{"year", iso.substr(0, 4)},
                  {"month", iso.substr(5, 2)},
                  {"day", iso.substr(8, 2)},
                  {"hour", iso.substr(11, 2)},
                  {"minute", iso.substr(14, 2)}}});
}

std::string Language::day(std::chrono::sys_seconds time) const {
    const std::string iso = logfile::minute_text(time);
    return text({"format-day", {{"month", iso.substr(5, 2)}, {"day", iso.substr(8, 2)}}});
}

std::string english(const Phrase& phrase) {
    static const Language language;
    return language.text(phrase);
}

std::vector<std::string> english(const std::vector<Phrase>& phrases) {
    std::vector<std::string> texts;
    for (const Phrase& phrase : phrases) {
        texts.push_back(english(phrase));
    }
    return texts;
}

std::string language_file(std::string_view name) {
    std::string file;
    std::string_view group;
    for (const LanguageText& text : built_in(name)) {
        const std::string_view group_of_text = text.name.substr(0, text.name.find('-'));
        file += file.empty() || group_of_text == group ? "" : "\n";
        group = group_of_text;
        file += fmt::format("{} = {}\n", text.name, text.text);
    }
    return file;
}

} // namespace ispkit::mail
