// SPDX-License-Identifier: MIT
#include "hls/playlist/key_tag.hpp"

#include "error.hpp"

namespace ispkit::hls {

namespace {

constexpr std::string_view k_no_method = "NONE";

bool needs_uri(std::string_view method) {
    return find_method(method) || method == k_method_sample_aes;
}

} // namespace

std::optional<Key> parse_key(std::string_view text, Variables& variables) {
    constexpr std::string_view k_default_key_format = "identity";
    const AttributeList list = parse_attribute_list(text);
    Key key;
    key.method = unquoted_attribute(list, "METHOD");
    if (key.method.empty()) {
        throw_error("no METHOD");
    }
    if (key.method == k_no_method) {
        if (list.size() != 1) {
            throw_error("METHOD=NONE with other attributes");
        }
        return std::nullopt;
    }
    key.uri = variables.replaced(quoted_attribute(list, "URI"));
    if (key.uri.empty() && needs_uri(key.method)) {
        throw_error("no URI");
    }
    const std::string iv = variables.replaced(unquoted_attribute(list, "IV"));
    if (!iv.empty()) {
        if (!iv.starts_with("0x") && !iv.starts_with("0X")) {
            throw_error("the IV does not start with 0x");
        }
        key.iv = parse_iv(iv);
    }
    key.key_format = variables.replaced(quoted_attribute(list, "KEYFORMAT"));
    if (key.key_format == k_default_key_format) {
        key.key_format.clear();
    }
    key.key_format_versions = variables.replaced(quoted_attribute(list, "KEYFORMATVERSIONS"));
    return key;
}

std::string key_line(std::string_view tag, const Key& key) {
    if (key.method.empty() || key.method == k_no_method ||
        (needs_uri(key.method) && key.uri.empty())) {
        throw_error("the key has no method, or no URI");
    }
    return AttributeWriter(tag)
        .unquoted("METHOD", key.method)
        .quoted("URI", key.uri)
        .unquoted("IV", key.iv ? to_string(*key.iv) : "")
        .quoted("KEYFORMAT", key.key_format)
        .quoted("KEYFORMATVERSIONS", key.key_format_versions)
        .line();
}

} // namespace ispkit::hls
