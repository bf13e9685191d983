// SPDX-License-Identifier: MIT
#include "sip/message/asterisk_prefix.hpp"

#include "sip/message/message_pieces.hpp"

#include <charconv>

namespace ispkit::sip {

namespace {

/// The characters of a plain extension or context.
constexpr bool is_plain(char c) {
    constexpr std::string_view k_signs = "*#+_.-@";
    return text::is_letter(c) || text::is_digit(c) || k_signs.find(c) != k_signs.npos;
}

/// Without a branch, which would be taken at random.
constexpr bool is_hex_digit(char c) {
    return static_cast<int>(text::is_digit(c)) + static_cast<int>(c >= 'a' && c <= 'f') > 0;
}

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/// Reads "Ext. EXTENSION: text" or "Ext. EXTENSION:6 in @ CONTEXT: text". The extension may be what
/// the caller dialled, so only plain ones are read.
bool split_dialplan_location(std::string_view& text, AsteriskMessage& message) {
    const std::string_view whole = text;
    take(text, "Ext. ");
    skip_while(text, is_plain);
    message.file = whole.substr(0, whole.size() - text.size());
    if (!take(text, ":")) {
        return false;
    }
    if (!text.starts_with(' ')) {
        skip_while(text, text::is_digit);
        if (!take(text, " in @ ")) {
            return false;
        }
        skip_while(text, is_plain);
        if (!take(text, ":")) {
            return false;
        }
    }
    return true;
}

/// "chan_sip.c: ", "chan_sip.c:28468 function: " or "chan_sip.c:23417 in function: ".
bool split_location(std::string_view& text, AsteriskMessage& message) {
    const std::string_view whole = text;
    skip_while(text, [](char c) { return c != ':' && c != ' '; });
    message.file = whole.substr(0, whole.size() - text.size());
    if (!take(text, ":")) {
        return false;
    }
    if (text.starts_with(' ')) {
        return true;
    }
    skip_while(text, text::is_digit);
    if (!take(text, " ")) {
        return take(text, ":");
    }
    take(text, "in ");
    skip_while(text, [](char c) { return c != ':' && c != ' '; });
    return take(text, ":");
}

} // namespace

bool split_asterisk_message(std::string_view text, AsteriskMessage& message) {
    const std::string_view whole = text;
    skip_while(text, [](char c) { return c >= 'A' && c <= 'Z'; });
    message.level = whole.substr(0, whole.size() - text.size());
    take(text, " ");
    if (!take(text, "[")) {
        return false;
    }
    const char* const behind = std::from_chars(text.begin(), text.end(), message.thread).ptr;
    text.remove_prefix(static_cast<std::size_t>(behind - text.begin()));
    if (!take(text, "]")) {
        return false;
    }
    if (take(text, "[C-")) {
        skip_while(text, is_hex_digit);
        if (!take(text, "]")) {
            return false;
        }
    }
    take(text, ":");
    if (!take(text, " ")) {
        return false;
    }
    if (!(text.starts_with("Ext. ") ? split_dialplan_location(text, message)
                                    : split_location(text, message))) {
        return false;
    }
    skip_while(text, is_blank);
    message.text = text;
    return true;
}

} // namespace ispkit::sip
