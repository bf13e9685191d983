// SPDX-License-Identifier: MIT
#include "firewall/ban/feed.hpp"

#include "error.hpp"
#include "text/ascii.hpp"
#include "text/character_class.hpp"
#include "text/lines.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ispkit::firewall {

namespace {

using nlohmann::json;

net::Prefix read_prefix(std::string_view text) {
    constexpr std::size_t k_most_shown = 64;
    const std::optional<net::Prefix> prefix = net::Prefix::parse(text);
    if (!prefix) {
        throw_error("'{}' is not an address or prefix (example: 203.0.113.0/24)",
                    text.substr(0, k_most_shown));
    }
    return *prefix;
}

/// The document; deeply nested ones, which APIBAN never sends, would take much memory.
json parse_shallow(std::string_view text) {
    constexpr int k_deepest = 2;
    return json::parse(text, [](int depth, json::parse_event_t, const json&) {
        if (depth > k_deepest) {
            throw_error("too deeply nested");
        }
        return true;
    });
}

void read_apiban(std::string_view text, const std::function<void(const net::Prefix&)>& found) {
    try {
        const json document = parse_shallow(text);
        for (const json& address : document.at("ipaddress").get_ref<const json::array_t&>()) {
            found(read_prefix(address.get_ref<const std::string&>()));
        }
    } catch (const json::exception&) {
        throw_error("not APIBAN's JSON (example: {{\"ipaddress\": [\"203.0.113.5\"]}})");
    }
}

} // namespace

bool is_source_name(std::string_view text) {
    constexpr std::size_t k_longest = 32;
    return !text.empty() && text.size() <= k_longest && text::is_letter(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char octet) {
               return text::is_letter(octet) || text::is_digit(octet) || octet == '-';
           });
}

void for_each_prefix_of_feed(std::string_view text, const std::string& name,
                             const std::function<void(const net::Prefix&)>& found) {
    if (text::trim(text, " \t\r\n").starts_with('{')) {
        with_context(name, [&] { read_apiban(text, found); });
        return;
    }
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t) {
        const std::string_view entry = text::trim(line.substr(0, line.find_first_of("#;")));
        if (!entry.empty()) {
            found(read_prefix(entry));
        }
    });
}

} // namespace ispkit::firewall
