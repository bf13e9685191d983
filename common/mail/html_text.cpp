// SPDX-License-Identifier: MIT
#include "mail/html_text.hpp"

#include "mail/visible_text.hpp"

namespace ispkit::mail {

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

} // namespace

std::string html_text(std::string_view text) {
    std::string result;
    for (const char c : visible_text(text)) {
        if (const std::string_view entity = entity_of(c); !entity.empty()) {
            result += entity;
        } else {
            result += c;
        }
    }
    return result;
}

} // namespace ispkit::mail
