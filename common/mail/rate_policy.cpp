// SPDX-License-Identifier: MIT
#include "mail/rate_policy.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "mail/envelope_address.hpp"

#include <algorithm>

namespace ispkit::mail {

namespace {

constexpr std::string_view k_blanks = " \t\r";
constexpr std::size_t k_largest_list = 64 << 20;

std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(k_blanks), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(k_blanks));
    text.remove_prefix(word.size());
    text.remove_prefix(std::min(text.find_first_not_of(k_blanks), text.size()));
    return word;
}

bool is_file(std::string_view word) {
    return word.starts_with('/') || word.starts_with("./");
}

/// One a line; '#' begins a comment.
void add_logins(std::string_view text, std::unordered_set<std::string>& logins) {
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::string_view login = take_word(line);
        if (!login.empty() && login.front() != '#') {
            logins.insert(lower(login));
        }
    }
}

} // namespace

bool CustomerClass::contains(const PolicyRequest& request) const {
    return (!request.sasl_username.empty() && !logins.empty() &&
            logins.contains(lower(request.sasl_username))) ||
           (request.client && clients.contains(*request.client));
}

void RatePolicy::add_limit(std::string_view text) {
    limits_.push_back(RateLimit::parse(text));
}

CustomerClass& RatePolicy::class_named(std::string_view name) {
    for (CustomerClass& known : classes_) {
        if (known.name == name) {
            return known;
        }
    }
    classes_.push_back({.name = std::string(name), .clients = {}, .logins = {}});
    return classes_.back();
}

void RatePolicy::add_class(std::string_view text) {
    const std::string_view name = take_word(text);
    const std::string_view kind = take_word(text);
    if (text.empty() || (kind != "client" && kind != "sasl")) {
        raise("a class is 'NAME client PREFIX|FILE...' or 'NAME sasl LOGIN|FILE...'");
    }
    CustomerClass& customers = class_named(name);
    while (!text.empty()) {
        const std::string word(take_word(text));
        if (kind == "sasl" && is_file(word)) {
            add_logins(io::read_file(word, k_largest_list), customers.logins);
        } else if (kind == "sasl") {
            customers.logins.insert(lower(word));
        } else if (is_file(word)) {
            customers.clients.add(
                net::parse_prefix_list(io::read_file(word, k_largest_list), word));
        } else if (const std::optional<net::Prefix> prefix = net::Prefix::parse(word)) {
            customers.clients.add({*prefix});
        } else {
            raise("'{}' is no prefix, and no FILE, which begins with '/' or './'", word);
        }
    }
}

void RatePolicy::add_file(std::string_view text, const std::string& name) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        line = line.substr(0, line.find('#'));
        line = line.substr(0, line.find_last_not_of(k_blanks) + 1);
        const std::string_view word = take_word(line);
        try {
            if (word == "limit") {
                add_limit(line);
            } else if (word == "class") {
                add_class(line);
            } else if (!word.empty()) {
                raise("'{}' is neither limit nor class", word);
            }
        } catch (const Error& error) {
            raise("{}: line {}: {}", name, number, error.what());
        }
    }
}

void RatePolicy::check() const {
    if (limits_.empty()) {
        raise("no limit is given");
    }
    for (const RateLimit& limit : limits_) {
        const bool is_known =
            limit.class_name.empty() ||
            std::any_of(classes_.begin(), classes_.end(), [&](const CustomerClass& customers) {
                return customers.name == limit.class_name;
            });
        if (!is_known) {
            raise("'{}': there is no class '{}'", limit.str(), limit.class_name);
        }
    }
}

std::string_view RatePolicy::class_of(const PolicyRequest& request) const {
    for (const CustomerClass& customers : classes_) {
        if (customers.contains(request)) {
            return customers.name;
        }
    }
    return "";
}

} // namespace ispkit::mail
