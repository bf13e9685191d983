// SPDX-License-Identifier: MIT
#include "mail/greylist/allow_list.hpp"

#include "error.hpp"
#include "mail/address/envelope_address.hpp"
#include "text/ascii.hpp"
#include "text/character_class.hpp"
#include "text/lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace ispkit::mail {

namespace {

/// Calls `add` with each entry of a file, and the number of its line.
template <typename Add>
void for_each_entry(std::string_view text, const std::string& name, Add&& add) {
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t number) {
        line = text::trim(line);
        // A '#' within a regular expression belongs to it; one after it begins a comment.
        const std::size_t from = line.starts_with('/') ? line.find("/ ", 1) : 0;
        line = line.substr(0, line.find('#', from));
        line = text::trim(line);
        if (!line.empty() && line.front() != '#') {
            add(line, number);
        }
    });
}

/// The first entry that, as the only one of a list, contains what is asked for.
template <typename List, typename Asked>
std::string first_entry(const Asked& asked, std::string_view text, const std::string& name) {
    std::string found;
    for_each_entry(text, name, [&](std::string_view entry, std::uint64_t line) {
        List list;
        list.add(entry);
        if (found.empty() && list.contains(asked)) {
            found = fmt::format("{}: {}", place(name, line), entry);
        }
    });
    return found;
}

/// The text between the slashes. Throws Error if the entry is not "/.../".
std::string_view expression_in(std::string_view entry) {
    if (!entry.starts_with('/')) {
        return {};
    }
    if (entry.size() < 3 || !entry.ends_with('/')) {
        throw_error("'{}' is not a /regular expression/", entry);
    }
    return entry.substr(1, entry.size() - 2);
}

/// Whether the name is a mistyped address, or a range in an unsupported form: no top-level domain
/// is a number.
bool looks_like_address(std::string_view name) {
    const std::string_view last = name.substr(name.rfind('.') + 1);
    return std::all_of(last.begin(), last.end(), text::is_digit) ||
           name.find_first_not_of("0123456789.-") == name.npos;
}

bool is_name(std::string_view text) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    };
    return !text.empty() && text != "." && std::all_of(text.begin(), text.end(), is_plain) &&
           text.find("..") == text.npos;
}

/// The prefix of an IPv4 address whose first octets are given: "192.0.2" or "192.0.2.".
std::optional<net::Prefix> prefix_of_octets(std::string_view text) {
    if (text.ends_with('.')) {
        text.remove_suffix(1);
    }
    const auto dots = static_cast<unsigned>(std::count(text.begin(), text.end(), '.'));
    if (dots > 2 || text.find_first_not_of("0123456789.") != text.npos) {
        return std::nullopt;
    }
    std::string full(text);
    for (unsigned missing = dots; missing < 3; ++missing) {
        full += ".0";
    }
    const std::optional<net::Address> address = net::Address::parse(full);
    return address ? std::optional(net::Prefix(*address, (dots + 1) * 8)) : std::nullopt;
}

bool any_matches(const std::vector<text::Pattern>& patterns, std::string_view text) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const text::Pattern& pattern) {
        return pattern.match(text) == text::Pattern::Result::matches;
    });
}

} // namespace

void DomainSet::add(std::string_view domain) {
    if (domain.starts_with('.')) {
        below_only_.emplace(domain.substr(1));
    } else {
        with_below_.emplace(domain);
    }
}

bool DomainSet::contains(std::string_view name) const {
    std::string rest(name);
    for (bool is_whole = true;; is_whole = false) {
        if (with_below_.contains(rest) || (!is_whole && below_only_.contains(rest))) {
            return true;
        }
        const std::size_t dot = rest.find('.');
        if (dot == rest.npos) {
            return false;
        }
        rest.erase(0, dot + 1);
    }
}

void ClientList::add_file(std::string_view text, const std::string& name) {
    std::vector<net::Prefix> prefixes;
    for_each_entry(text, name,
                   [&](std::string_view entry, std::uint64_t) { add_entry(entry, prefixes); });
    prefixes_.add(prefixes);
}

void ClientList::add(std::string_view entry) {
    std::vector<net::Prefix> prefixes;
    add_entry(entry, prefixes);
    prefixes_.add(prefixes);
}

void ClientList::add_entry(std::string_view entry, std::vector<net::Prefix>& prefixes) {
    if (const std::string_view expression = expression_in(entry); !expression.empty()) {
        patterns_.emplace_back(expression, text::Pattern::Case::insensitive);
        return;
    }
    std::optional<net::Prefix> prefix = net::Prefix::parse(entry);
    if (!prefix) {
        prefix = prefix_of_octets(entry);
    }
    const std::string name = text::lower(entry);
    if (prefix) {
        prefixes.push_back(*prefix);
    } else if (is_name(name) && !looks_like_address(name)) {
        domains_.add(name);
    } else {
        throw_error("'{}' is not an address, prefix, name or /regular expression/", entry);
    }
}

bool ClientList::contains(const PolicyRequest& request) const {
    if (request.client && prefixes_.contains(*request.client)) {
        return true;
    }
    if (any_matches(patterns_, request.client_address)) {
        return true;
    }
    if (request.client_name.empty() || request.client_name == "unknown") {
        return false;
    }
    const std::string name = text::lower(request.client_name);
    return domains_.contains(name) || any_matches(patterns_, name);
}

std::string ClientList::entry_for(const PolicyRequest& request, std::string_view text,
                                  const std::string& name) {
    return first_entry<ClientList>(request, text, name);
}

void AddressList::add_file(std::string_view text, const std::string& name) {
    for_each_entry(text, name, [&](std::string_view entry, std::uint64_t) { add(entry); });
}

void AddressList::add(std::string_view entry) {
    if (const std::string_view expression = expression_in(entry); !expression.empty()) {
        patterns_.emplace_back(expression, text::Pattern::Case::insensitive);
        return;
    }
    const std::string text = text::lower(entry);
    const std::size_t at = text.rfind('@');
    if (at == text.npos ? is_name(text) : at > 0) {
        if (at == text.npos) {
            domains_.add(text);
        } else {
            addresses_.insert(text);
        }
        return;
    }
    // Some write "@example.org" for the domain.
    if (at == 0 && is_name(std::string_view(text).substr(1))) {
        domains_.add(std::string_view(text).substr(1));
        return;
    }
    throw_error("'{}' is not an address, domain, user@ or /regular expression/", entry);
}

bool AddressList::contains(std::string_view address) const {
    const std::string text = text::lower(address);
    const std::string_view domain = domain_of(text);
    if ((!domain.empty() && domains_.contains(domain)) || any_matches(patterns_, text)) {
        return true;
    }
    if (addresses_.empty()) {
        return false;
    }
    const std::string plain = normalised_recipient(text);
    for (const std::string& form : {text, plain}) {
        if (addresses_.contains(form) ||
            addresses_.contains(form.substr(0, form.size() - domain.size()))) {
            return true;
        }
    }
    return false;
}

std::string AddressList::entry_for(std::string_view address, std::string_view text,
                                   const std::string& name) {
    return first_entry<AddressList>(address, text, name);
}

std::string kept_entry(std::string_view kind, std::string_view entry) {
    with_context(kind, [&] {
        if (kind == "client") {
            ClientList().add(entry);
        } else if (kind == "sender" || kind == "recipient") {
            AddressList().add(entry);
        } else {
            throw_error("expected client, sender or recipient");
        }
    });
    if (entry.starts_with('/')) {
        return std::string(entry);
    }
    const std::optional<net::Prefix> prefix = net::Prefix::parse(entry);
    if (kind != "client" || !prefix) {
        return text::lower(entry);
    }
    return prefix->is_host() ? prefix->first().str() : prefix->str();
}

} // namespace ispkit::mail
