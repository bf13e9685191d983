// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::test {

/// An element as it is opened in a page or picture.
struct Tag {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;

    /// The attribute as a number; 0 where it is none, or not there.
    double number(std::string_view attribute) const {
        double value = 0;
        for (const auto& [name, text] : attributes) {
            if (name == attribute) {
                std::from_chars(text.data(), text.data() + text.size(), value);
            }
        }
        return value;
    }
};

/// What a page or picture holds, and what is wrong with it.
struct Markup {
    std::vector<Tag> tags;
    /// Between the tags, with entities.
    std::string text;
    /// The first thing that is no markup as this project writes it: elements that are not closed in
    /// order, attributes without double quotes, '<', '>' and '&' that are text.
    std::string fault;

    bool has(std::string_view name) const {
        return std::any_of(tags.begin(), tags.end(),
                           [&](const Tag& tag) { return tag.name == name; });
    }
};

inline bool entities_are_whole(std::string_view text) {
    for (std::size_t at = text.find('&'); at != text.npos; at = text.find('&', at + 1)) {
        const std::string_view rest = text.substr(at);
        if (!rest.starts_with("&amp;") && !rest.starts_with("&lt;") && !rest.starts_with("&gt;") &&
            !rest.starts_with("&quot;") && !rest.starts_with("&#39;")) {
            return false;
        }
    }
    return true;
}

/// Reads name="value" pairs; whether there is nothing else.
inline bool read_attributes(std::string_view rest, Tag& tag) {
    while (!rest.empty()) {
        const std::size_t start = rest.find("=\"");
        const std::size_t end = start == rest.npos ? start : rest.find('"', start + 2);
        if (end == rest.npos || rest.front() != ' ') {
            return false;
        }
        const std::string_view name = rest.substr(1, start - 1);
        const std::string_view value = rest.substr(start + 2, end - start - 2);
        if (name.find_first_of(" <>\"'&") != name.npos || !entities_are_whole(value)) {
            return false;
        }
        tag.attributes.emplace_back(name, value);
        rest.remove_prefix(end + 1);
    }
    return true;
}

inline Markup read_markup(std::string_view source) {
    Markup markup;
    std::vector<std::string> open;
    const auto fail = [&](std::string_view what) {
        markup.fault = std::string(what) + " before: " + std::string(source.substr(0, 80));
        return markup;
    };
    while (!source.empty()) {
        const std::string_view text = source.substr(0, source.find('<'));
        source.remove_prefix(text.size());
        // Neither has a '<'.
        const bool is_raw = !open.empty() && (open.back() == "style" || open.back() == "script");
        if (!is_raw && (text.find('>') != text.npos || !entities_are_whole(text))) {
            return fail("markup as text");
        }
        markup.text += is_raw ? std::string_view() : text;
        if (source.empty()) {
            break;
        }
        // An attribute may hold a '>' only as an entity.
        const std::size_t end = source.find('>');
        if (end == source.npos) {
            return fail("tag without end");
        }
        std::string_view inner = source.substr(1, end - 1);
        source.remove_prefix(end + 1);
        if (inner.starts_with('/')) {
            if (open.empty() || open.back() != inner.substr(1)) {
                return fail("closed out of order: " + std::string(inner));
            }
            open.pop_back();
            continue;
        }
        if (inner == "!DOCTYPE html") {
            continue;
        }
        const bool is_closed = inner.ends_with('/');
        inner.remove_suffix(is_closed ? 1 : 0);
        Tag tag;
        tag.name = inner.substr(0, inner.find(' '));
        if (!read_attributes(inner.substr(tag.name.size()), tag)) {
            return fail("attributes of " + tag.name);
        }
        if (!is_closed && tag.name != "br" && tag.name != "meta") {
            open.push_back(tag.name);
        }
        markup.tags.push_back(std::move(tag));
    }
    return open.empty() ? markup : fail("not closed: " + open.back());
}

/// The bars of that colour in a picture.
inline std::vector<Tag> bars_of(std::string_view picture, std::string_view colour) {
    std::vector<Tag> bars = read_markup(picture).tags;
    std::erase_if(bars, [&](const Tag& tag) {
        return tag.name != "rect" || tag.attributes.back().second != colour;
    });
    return bars;
}

/// What of a picture lies outside of its frame, or nowhere: the first such element's name.
inline std::string outside_of(const Markup& picture) {
    double top = 0;
    double right = 0;
    double bottom = 0;
    for (const Tag& tag : picture.tags) {
        if (tag.name == "svg") {
            right = tag.number("width");
            bottom = tag.number("height");
            const auto box = std::find_if(tag.attributes.begin(), tag.attributes.end(),
                                          [](const auto& one) { return one.first == "viewBox"; });
            if (box == tag.attributes.end()) {
                return "no viewBox";
            }
            const std::string_view from =
                std::string_view(box->second).substr(2); // "0 -13 860 ..."
            std::from_chars(from.data(), from.data() + from.size(), top);
        }
        for (const std::string_view name : {"x", "x1", "x2", "y", "y1", "y2", "width", "height"}) {
            const double value = tag.number(name);
            const bool is_across = name[0] == 'x' || name == "width";
            // Half a pixel is rounding.
            const bool is_inside = is_across ? value >= -0.5 && value <= right + 0.5
                                             : value >= top - 0.5 && value <= bottom + 0.5;
            if (!is_inside) { // what is no number neither
                return tag.name;
            }
        }
        if (tag.number("x") + tag.number("width") > right + 0.5) {
            return tag.name;
        }
    }
    return {};
}

} // namespace ispkit::test
