// SPDX-License-Identifier: MIT
#include "hls/tag/attribute_list.hpp"

#include "error.hpp"

namespace ispkit::hls {

namespace {

constexpr std::string_view k_name_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

std::string_view take(std::string_view& text, std::size_t length) {
    const std::string_view taken = text.substr(0, length);
    text.remove_prefix(taken.size());
    return taken;
}

std::string_view take_name(std::string_view& text) {
    const std::size_t end = text.find_first_not_of(k_name_characters);
    if (end == 0 || end == std::string_view::npos || text[end] != '=') {
        throw_error("not a list of attributes (NAME=VALUE, separated by commas without spaces)");
    }
    const std::string_view name = take(text, end);
    text.remove_prefix(1);
    return name;
}

AttributeValue take_value(std::string_view& text) {
    if (!text.starts_with('"')) {
        const std::string_view value = take(text, text.find(','));
        if (value.empty()) {
            throw_error("an attribute has no value");
        }
        if (value.find_first_of(" \t\"") != std::string_view::npos) {
            throw_error("an attribute's value without quotes contains a space or a quote");
        }
        return {value, false};
    }
    text.remove_prefix(1);
    const std::size_t end = text.find('"');
    if (end == std::string_view::npos) {
        throw_error("an attribute's quote is not closed");
    }
    const std::string_view value = take(text, end);
    text.remove_prefix(1);
    return {value, true};
}

} // namespace

AttributeList parse_attribute_list(std::string_view text) {
    AttributeList list;
    while (true) {
        const std::string_view name = take_name(text);
        if (!list.emplace(name, take_value(text)).second) {
            throw_error("the attribute {} occurs twice", name);
        }
        if (text.empty()) {
            return list;
        }
        if (!text.starts_with(',')) {
            throw_error("no comma after an attribute's closing quote");
        }
        text.remove_prefix(1);
    }
}

std::string quoted_attribute(const AttributeList& list, std::string_view name) {
    const auto found = list.find(name);
    if (found == list.end()) {
        return {};
    }
    if (!found->second.quoted) {
        throw_error("the attribute {} has no quotes", name);
    }
    return std::string(found->second.text);
}

std::string_view unquoted_attribute(const AttributeList& list, std::string_view name) {
    const auto found = list.find(name);
    if (found == list.end()) {
        return {};
    }
    if (found->second.quoted) {
        throw_error("the attribute {} has quotes", name);
    }
    return found->second.text;
}

AttributeWriter& AttributeWriter::quoted(std::string_view name, std::string_view text) {
    if (text.find('"') != std::string_view::npos) {
        throw_error("the attribute {} cannot contain a quote", name);
    }
    if (!text.empty()) {
        add(name);
        line_.append("\"").append(text).append("\"");
    }
    return *this;
}

AttributeWriter& AttributeWriter::unquoted(std::string_view name, std::string_view text) {
    if (text.find_first_of(" \t,\"") != std::string_view::npos) {
        throw_error("the attribute {} cannot contain a blank, a comma or a quote", name);
    }
    if (!text.empty()) {
        add(name);
        line_.append(text);
    }
    return *this;
}

void AttributeWriter::add(std::string_view name) {
    line_.append(has_attribute_ ? "," : ":").append(name).append("=");
    has_attribute_ = true;
}

} // namespace ispkit::hls
