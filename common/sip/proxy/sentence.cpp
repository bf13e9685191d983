// SPDX-License-Identifier: MIT
#include "sip/proxy/sentence.hpp"

#include "sip/message/endpoint.hpp"
#include "text/character_class.hpp"

#include <algorithm>
#include <optional>

namespace ispkit::sip {

namespace {

struct Fields {
    std::optional<Endpoint> peer;
    std::string_view account;
};

constexpr bool is_hexadecimal(char c) {
    return text::is_digit(c) || (c >= 'a' && c <= 'f');
}

constexpr bool is_any_text(char field) {
    return field == 'u' || field == 't';
}

bool read_field(char field, std::string_view value, Fields& fields) {
    switch (field) {
    case 'a':
        if (const std::optional<net::Address> address = net::Address::parse(value)) {
            fields.peer = Endpoint{*address, 0};
        }
        return fields.peer.has_value();
    case 'p':
        fields.peer = parse_endpoint_with_port(value);
        return fields.peer.has_value();
    case 'x':
        return std::all_of(value.begin(), value.end(), is_hexadecimal);
    case 'm':
        return !value.empty() && std::all_of(value.begin(), value.end(), text::is_letter);
    case 'u':
        fields.account = value.substr(0, value.find('@'));
        return true;
    default:
        return field == 't' || value.find(' ') == value.npos;
    }
}

/// Takes what the shape says off the front of the text; returns whether the whole text was that.
bool take_shape(std::string_view shape, std::string_view text, Fields& fields) {
    while (!shape.empty()) {
        const std::string_view words = shape.substr(0, shape.find('%'));
        if (!text.starts_with(words)) {
            return false;
        }
        text.remove_prefix(words.size());
        shape.remove_prefix(words.size());
        if (shape.empty()) {
            break;
        }
        const char field = shape[1];
        shape.remove_prefix(2);
        const std::string_view next = shape.substr(0, shape.find('%'));
        const std::size_t end = next.empty()         ? text.size()
                                : is_any_text(field) ? text.rfind(next)
                                                     : text.find(next);
        if (end == text.npos || !read_field(field, text.substr(0, end), fields)) {
            return false;
        }
        text.remove_prefix(end);
    }
    return text.empty();
}

} // namespace

Reading read_sentence(const Sentence& sentence, std::string_view text, LogEvent& event) {
    Fields fields;
    return take_shape(sentence.shape, text, fields) && fields.peer
               ? failure(event, sentence.kind, Trace::other, *fields.peer, fields.account)
               : Reading::nothing;
}

} // namespace ispkit::sip
