// SPDX-License-Identifier: MIT
#include "mail/log/log_cursor.hpp"

#include "text/character_class.hpp"
#include "text/number.hpp"

#include <algorithm>

namespace ispkit::mail {

bool LogCursor::take(std::string_view text) {
    const bool found = rest_.starts_with(text);
    rest_.remove_prefix(found ? text.size() : 0);
    return found;
}

bool LogCursor::take_until(std::string_view delimiter, std::string_view& text) {
    const std::size_t at = rest_.find(delimiter);
    if (at == rest_.npos) {
        return false;
    }
    text = rest_.substr(0, at);
    rest_.remove_prefix(at + delimiter.size());
    return true;
}

bool LogCursor::take_client(LogClient& client) {
    const std::size_t open = rest_.find_first_of("[ ");
    if (open == rest_.npos || rest_[open] != '[') {
        return false;
    }
    const std::size_t close = rest_.find_first_of("] ", open);
    if (close == rest_.npos || rest_[close] != ']') {
        return false;
    }
    client.name = rest_.substr(0, open);
    client.address = net::Address::parse(rest_.substr(open + 1, close - open - 1));
    std::size_t end = close + 1;
    if (end < rest_.size() && rest_[end] == ':') {
        const std::size_t behind =
            std::min(rest_.find_first_not_of("0123456789", end + 1), rest_.size());
        end = behind > end + 1 ? behind : end;
    }
    rest_.remove_prefix(end);
    return true;
}

bool LogCursor::take_queue_id(std::string_view& id) {
    const std::size_t colon = rest_.find(':');
    if (colon == rest_.npos || !rest_.substr(colon).starts_with(": ") ||
        !is_queue_id(rest_.substr(0, colon))) {
        return false;
    }
    id = rest_.substr(0, colon);
    rest_.remove_prefix(colon + 2);
    return true;
}

bool LogCursor::take_path(std::string_view& path) {
    if (!rest_.starts_with('<')) {
        return false;
    }
    std::size_t at = 1;
    if (rest_.substr(at).starts_with('"')) {
        for (++at; at < rest_.size() && rest_[at] != '"'; ++at) {
            at += rest_[at] == '\\' ? 1 : 0;
        }
    }
    const std::size_t end = at < rest_.size() ? rest_.find('>', at) : rest_.npos;
    if (end == rest_.npos) {
        return false;
    }
    path = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return true;
}

bool is_queue_id(std::string_view text) {
    constexpr std::size_t k_shortest = 6;
    constexpr std::size_t k_shortest_long = 10;
    constexpr std::size_t k_longest = 24;
    if (text.size() < k_shortest || text.size() > k_longest) {
        return false;
    }
    const bool is_short = std::all_of(text.begin(), text.end(), [&](char c) {
        return text::is_digit(c) || (c >= 'A' && c <= 'F');
    });
    return is_short ||
           (text.size() >= k_shortest_long && std::all_of(text.begin(), text.end(), [&](char c) {
                const char letter = static_cast<char>(c | 0x20);
                return text::is_digit(c) || (letter > 'a' && letter <= 'z' && letter != 'e' &&
                                             letter != 'i' && letter != 'o' && letter != 'u');
            }));
}

std::int64_t log_number(std::string_view text) {
    std::int64_t number = 0;
    return text::read_number(text, number) && number > 0 ? number : 0;
}

} // namespace ispkit::mail
