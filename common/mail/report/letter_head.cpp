// SPDX-License-Identifier: MIT
#include "mail/report/letter_head.hpp"

#include "mail/address/envelope_address.hpp"
#include "text/ascii.hpp"
#include "text/split.hpp"
#include "text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view k_digits = "0123456789";

bool is_of(std::string_view text, std::string_view more) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return k_letters.find(c) != k_letters.npos || k_digits.find(c) != k_digits.npos ||
               more.find(c) != more.npos;
    });
}

/// Whether a word of a header line must be encoded, because a mail program would read it
/// differently.
bool needs_code(std::string_view word) {
    constexpr std::size_t k_longest = 500;
    return word.size() > k_longest || word.find("=?") != word.npos ||
           std::any_of(word.begin(), word.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// The longest beginning of at most that many bytes; if the text is UTF-8, it does not split a
/// character.
std::string_view beginning_of(std::string_view text, std::size_t most) {
    constexpr std::size_t k_longest_character = 4;
    const auto is_split_at = [&](std::size_t at) {
        return at < text.size() && text::continues_character(text[at]);
    };
    std::size_t end = std::min(most, text.size());
    while (is_split_at(end) && most - end < k_longest_character) {
        --end;
    }
    return text.substr(0, is_split_at(end) ? most : end);
}

struct Field {
    std::string_view name;
    std::string_view value;
};

/// Removes the header lines at the beginning of the text, with the empty line after them, and
/// returns them; none if the text does not begin with a head.
std::vector<Field> take_head(std::string_view& text) {
    std::string_view rest = text;
    std::vector<Field> fields;
    bool has_subject = false;
    while (true) {
        const std::string_view line = text::take_until(rest, '\n');
        if (line.empty()) {
            break;
        }
        const std::size_t colon = line.find(':');
        const std::string_view name = line.substr(0, colon);
        if (colon == line.npos || !is_of(name, "-")) {
            return {};
        }
        has_subject = has_subject || text::lower(name) == "subject";
        const std::string_view value = line.substr(colon + 1);
        fields.push_back(
            {name, value.substr(std::min(value.find_first_not_of(' '), value.size()))});
    }
    if (!has_subject) {
        return {};
    }
    text = rest;
    return fields;
}

/// The text as encoded words of at most 75 characters, one a line.
std::string encoded(std::string_view text) {
    constexpr std::size_t k_octets = 21; // three characters for each byte, and twelve around them
    std::string words;
    while (!text.empty()) {
        const std::string_view word = beginning_of(text, k_octets);
        words += words.empty() ? "=?UTF-8?Q?" : "\n =?UTF-8?Q?";
        for (const char c : word) {
            words += is_of({&c, 1}, "") ? std::string(1, c)
                                        : fmt::format("={:02X}", static_cast<unsigned char>(c));
        }
        words += "?=";
        text.remove_prefix(word.size());
    }
    return words;
}

/// Encodes the value from the first to the last word that needs it, so that an address beside a
/// name stays readable.
std::string field_value(std::string_view value) {
    std::size_t from = value.npos;
    std::size_t to = 0;
    for (std::size_t start = 0; start < value.size();) {
        const std::size_t end = std::min(value.find(' ', start), value.size());
        if (needs_code(value.substr(start, end - start))) {
            from = std::min(from, start);
            to = end;
        }
        start = end + 1;
    }
    return from == value.npos
               ? std::string(value)
               : std::string(value.substr(0, from)) + encoded(value.substr(from, to - from)) +
                     std::string(value.substr(to));
}

std::string head_of(const std::vector<Field>& fields) {
    std::string head;
    for (const auto& [name, value] : fields) {
        head += value.empty() ? std::string() : fmt::format("{}: {}\n", name, field_value(value));
    }
    constexpr Field k_format[] = {{"MIME-Version", "1.0"},
                                  {"Content-Type", "text/plain; charset=UTF-8"},
                                  {"Content-Transfer-Encoding", "8bit"}};
    const bool has_format = std::any_of(fields.begin(), fields.end(), [](const Field& field) {
        return text::lower(field.name) == "mime-version" ||
               text::lower(field.name) == "content-type";
    });
    for (const auto& [name, value] : k_format) {
        head += has_format ? std::string() : fmt::format("{}: {}\n", name, value);
    }
    return head + '\n';
}

} // namespace

bool has_head(std::string_view text) {
    return !take_head(text).empty();
}

std::string as_message(std::string_view letter, Head head) {
    constexpr std::size_t k_longest_line = 998;
    constexpr std::string_view k_mark = " [...]";
    std::string_view body = letter;
    const std::vector<Field> fields = head == Head::yes ? take_head(body) : std::vector<Field>();
    std::string text = fields.empty() ? std::string() : head_of(fields);
    while (!body.empty()) {
        const bool is_ended = body.find('\n') != body.npos;
        const std::string_view line = text::take_until(body, '\n');
        text += line.size() <= k_longest_line
                    ? std::string(line)
                    : std::string(beginning_of(line, k_longest_line - k_mark.size())) +
                          std::string(k_mark);
        text += is_ended ? "\n" : "";
    }
    return text;
}

} // namespace ispkit::mail
