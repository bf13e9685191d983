// SPDX-License-Identifier: MIT
#include "markup/html_text.hpp"

#include "text/utf8.hpp"
#include "text/visible_text.hpp"

namespace ispkit::markup {

namespace {

std::string_view entity_of(char c) {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return {};
    }
}

void add_character(std::string& html, char c) {
    if (const std::string_view entity = entity_of(c); !entity.empty()) {
        html += entity;
    } else {
        html += c;
    }
}

} // namespace

std::string html_text(std::string_view text) {
    std::string html;
    for (const char c : text::visible_text(text)) {
        add_character(html, c);
    }
    return html;
}

std::string html_lines(std::string_view text) {
    constexpr std::size_t k_longest_line = 600;
    std::string html;
    std::size_t start = 0;
    for (const char c : text::visible_text(text)) {
        if (html.size() - start >= k_longest_line && !text::continues_character(c)) {
            html += "<wbr\n>";
            start = html.size();
        }
        add_character(html, c);
    }
    return html;
}

} // namespace ispkit::markup
