// SPDX-License-Identifier: MIT
#include "net/allow_list.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "net/dns_name.hpp"
#include "net/prefix_set.hpp"
#include "text/ascii.hpp"
#include "text/character_class.hpp"
#include "text/lines.hpp"
#include "text/split.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace ispkit::net {

namespace {

bool is_label(std::string_view label) {
    constexpr std::size_t k_longest_label = 63;
    return !label.empty() && label.size() <= k_longest_label && label.front() != '-' &&
           label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
               return text::is_letter(c) || text::is_digit(c) || c == '-';
           });
}

/// Whether a file is meant: its name ends with a common suffix of lists that is no top-level domain
/// (https://data.iana.org/TLD/tlds-alpha-by-domain.txt).
bool looks_like_file(std::string_view argument) {
    constexpr std::array<std::string_view, 8> k_suffixes{".allow", ".cfg",  ".conf", ".csv",
                                                         ".ini",   ".list", ".lst",  ".txt"};
    return std::any_of(k_suffixes.begin(), k_suffixes.end(), [&](std::string_view suffix) {
        return text::lower(argument).ends_with(suffix);
    });
}

std::vector<std::string_view> labels_of(std::string_view name) {
    std::vector<std::string_view> labels;
    for (std::size_t dot = 0; (dot = name.find('.')) != std::string_view::npos;) {
        labels.push_back(name.substr(0, dot));
        name.remove_prefix(dot + 1);
    }
    labels.push_back(name);
    return labels;
}

} // namespace

bool AllowList::add(std::string_view entry) {
    if (const std::optional<Prefix> prefix = Prefix::parse(entry)) {
        prefixes.push_back(*prefix);
        return true;
    }
    if (std::optional<std::string> name = parse_host_name(entry)) {
        host_names.push_back(*std::move(name));
        return true;
    }
    return false;
}

std::vector<std::string> AllowList::entries() const {
    std::vector<std::string> all;
    for (const Prefix& prefix : prefixes) {
        all.push_back(prefix.str());
    }
    all.insert(all.end(), host_names.begin(), host_names.end());
    return all;
}

std::optional<std::string> parse_host_name(std::string_view text) {
    if (text.ends_with('.')) {
        text.remove_suffix(1);
    }
    const std::vector<std::string_view> labels = labels_of(text);
    const bool is_name = text.size() <= k_longest_dns_name && labels.size() >= 2 &&
                         std::all_of(labels.begin(), labels.end(), is_label) &&
                         !std::all_of(labels.back().begin(), labels.back().end(), text::is_digit);
    return is_name ? std::optional(text::lower(text)) : std::nullopt;
}

AllowList parse_allow_list(std::string_view text, const std::string& name) {
    AllowList list;
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t) {
        const std::string_view entry = text::trim(line.substr(0, line.find('#')));
        if (!entry.empty() && !list.add(entry)) {
            throw_error("'{}' is not an address, prefix or host name (example: 203.0.113.0/24)",
                        entry);
        }
    });
    return list;
}

AllowList allow_list_of_option(std::string_view option, const std::vector<std::string>& arguments) {
    AllowList all;
    for (const std::string& argument : arguments) {
        const bool is_file = !Prefix::parse(argument) && ::access(argument.c_str(), F_OK) == 0;
        if (!is_file) {
            if (looks_like_file(argument)) {
                throw_error("'{}' is not an existing file, and no host has such a name", argument);
            }
            if (!all.add(argument)) {
                throw_error("'{}' is not an address, prefix, host name or file "
                            "(example: 203.0.113.0/24)",
                            argument);
            }
            continue;
        }
        AllowList some = parse_allow_list(io::read_file(argument, k_largest_prefix_list), argument);
        if (some.empty()) {
            throw_error("{}: '{}' contains no prefix or host name", option, argument);
        }
        all.prefixes.insert(all.prefixes.end(), some.prefixes.begin(), some.prefixes.end());
        all.host_names.insert(all.host_names.end(), some.host_names.begin(), some.host_names.end());
    }
    return all;
}

} // namespace ispkit::net
