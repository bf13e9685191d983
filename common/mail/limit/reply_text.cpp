// SPDX-License-Identifier: MIT
#include "mail/limit/reply_text.hpp"

#include "error.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

namespace ispkit::mail {

namespace {

struct Placeholder {
    std::string_view name;
    std::string_view ReplyText::Values::*value;
};
constexpr Placeholder k_placeholders[] = {
    {"key", &ReplyText::Values::key},       {"problem", &ReplyText::Values::problem},
    {"limit", &ReplyText::Values::limit},   {"used", &ReplyText::Values::used},
    {"advice", &ReplyText::Values::advice}, {"reason", &ReplyText::Values::reason}};

/// Calls each(text, placeholder) for the parts of a text: what stands before a placeholder, and the
/// placeholder, which is null at the end. Throws Error for one that is unknown or not closed.
void for_each_part(std::string_view text,
                   const std::function<void(std::string_view, const Placeholder*)>& each) {
    constexpr std::size_t k_braces = 2;
    for (std::size_t open = text.find("{{"); open != text.npos; open = text.find("{{")) {
        const std::size_t close = text.find("}}", open);
        if (close == text.npos) {
            throw_error("'{{{{' without '}}}}'");
        }
        const std::string_view name = text.substr(open + k_braces, close - open - k_braces);
        const Placeholder* const found =
            std::find_if(std::begin(k_placeholders), std::end(k_placeholders),
                         [&](const Placeholder& known) { return known.name == name; });
        if (found == std::end(k_placeholders)) {
            throw_error("unknown placeholder '{{{{{}}}}}' (expected key, problem, limit, used, "
                        "advice or reason)",
                        name);
        }
        each(text.substr(0, open), found);
        text.remove_prefix(close + k_braces);
    }
    each(text, nullptr);
}

/// "450 4.7.1", with which the text begins; empty if it begins with no reply code.
std::string_view code_of(std::string_view text) {
    constexpr std::size_t k_digits = 3;
    if (text.size() <= k_digits || !text::all_digits(text.substr(0, k_digits)) ||
        text[k_digits] != ' ') {
        return {};
    }
    const std::size_t end = std::min(text.find(' ', k_digits + 1), text.size());
    return text.substr(0, end);
}

/// Whether it is a digit, and that one, in front of "XX X.Y.Z" of the same class.
bool is_code_of_class(std::string_view code, char digit) {
    constexpr std::size_t k_status = 4;
    if (code.size() <= k_status || code[0] != digit || code[k_status] != digit) {
        return false;
    }
    const std::string_view status = code.substr(k_status);
    const std::size_t first = status.find('.');
    const std::size_t second = status.rfind('.');
    constexpr std::size_t k_most_digits = 3;
    const auto is_number = [](std::string_view text) {
        return text.size() <= k_most_digits && text::all_digits(text);
    };
    return first == 1 && second > first && is_number(status.substr(2, second - 2)) &&
           is_number(status.substr(second + 1));
}

} // namespace

void ReplyText::check_words(std::string_view text) {
    if (const std::string_view code = code_of(text); !code.empty()) {
        throw_error("'{}': the answer of all limits has no code, since their actions differ", code);
    }
    check(text, LimitAction::warn);
}

void ReplyText::check(std::string_view text, LimitAction action) {
    constexpr std::size_t k_longest = 400;
    constexpr char k_last_printable = '~';
    const auto is_printable = [](char c) { return c >= ' ' && c <= k_last_printable; };
    if (text.empty() || text.size() > k_longest ||
        !std::all_of(text.begin(), text.end(), is_printable) || text.find('"') != text.npos) {
        throw_error("an answer must be 1 to {} characters of printable ASCII, without quotes",
                    k_longest);
    }
    for_each_part(text, [](std::string_view, const Placeholder*) {});
    const std::string_view code = code_of(text);
    if (code.empty()) {
        return;
    }
    if (!refuses(action)) {
        throw_error("'{}': the action {} has no code", code, name_of(action));
    }
    const char digit = action == LimitAction::defer ? '4' : '5';
    if (!is_code_of_class(code, digit)) {
        throw_error("'{}' is not a code for {} (example: {})", code, name_of(action),
                    action == LimitAction::defer ? "450 4.7.1" : "554 5.7.1");
    }
    if (text.size() <= code.size() + 1) {
        throw_error("'{}': an answer has words behind its code", text);
    }
}

std::string ReplyText::fill(std::string_view text, std::string_view code, const Values& values) {
    if (const std::string_view own = code_of(text); !own.empty()) {
        if (own.front() == code.front()) {
            code = own;
        }
        text.remove_prefix(own.size() + 1);
    }
    std::string reply(code);
    reply += ' ';
    for_each_part(text, [&](std::string_view before, const Placeholder* placeholder) {
        reply += before;
        if (placeholder != nullptr) {
            reply += values.*placeholder->value;
        }
    });
    return reply;
}

} // namespace ispkit::mail
