// SPDX-License-Identifier: MIT
#include "mail/ratelimit/rate_policy.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "mail/address/envelope_address.hpp"
#include "mail/address/known_networks.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"
#include "text/split.hpp"

#include <algorithm>
#include <filesystem>

namespace ispkit::mail {

namespace {

constexpr std::size_t k_largest_list = 64 << 20;

/// Whether a word is the name of a file of logins. Throws Error if it is ambiguous: a login that is
/// also the name of a file.
bool is_file_of_logins(const std::string& word) {
    if (word.find('/') != word.npos) {
        return true;
    }
    std::error_code ignored;
    if (std::filesystem::is_regular_file(word, ignored)) {
        throw_error(
            "'{0}' is a login here, but a file has this name (for the logins in it, write './{0}')",
            word);
    }
    return false;
}

/// Adds logins, one a line, which may contain blanks; '#' begins a comment at the start of a line
/// or after a blank.
void add_logins(std::string_view text, std::unordered_set<std::string>& logins) {
    while (!text.empty()) {
        std::string_view line = text::take_until(text, '\n');
        for (std::size_t at = line.find('#'); at != line.npos; at = line.find('#', at + 1)) {
            if (at == 0 || text::k_blanks.find(line[at - 1]) != line.npos) {
                line = line.substr(0, at);
            }
        }
        line = text::trim(line);
        if (!line.empty()) {
            logins.insert(text::lower(line));
        }
    }
}

} // namespace

bool CustomerClass::contains(const PolicyRequest& request) const {
    return (!request.sasl_username.empty() && !logins.empty() &&
            logins.contains(text::lower(request.sasl_username))) ||
           (request.client && clients.contains(*request.client));
}

void RatePolicy::add_limit(std::string_view text) {
    RateLimit limit = RateLimit::parse(text);
    for (const RateLimit& other : limits_) {
        if (other.class_name == limit.class_name && other.scope() == limit.scope() &&
            other.allowance.action == limit.allowance.action) {
            throw_error("'{}' and '{}' limit the same", other.str(), limit.str());
        }
    }
    limits_.push_back(std::move(limit));
}

CustomerClass& RatePolicy::class_named(std::string_view name) {
    for (CustomerClass& known : classes_) {
        if (known.name == name) {
            return known;
        }
    }
    classes_.push_back({.name = std::string(name), .clients = {}, .prefixes = {}, .logins = {}});
    return classes_.back();
}

void RatePolicy::add_class(std::string_view text) {
    const std::string_view name = text::take_word(text);
    const std::string_view kind = text::take_word(text);
    if (text.empty() || (kind != "client" && kind != "sasl")) {
        throw_error("a class must be 'NAME client PREFIX|FILE...' or 'NAME sasl LOGIN|FILE...'");
    }
    CustomerClass& customers = class_named(name);
    while (!text.empty()) {
        const std::string word(text::take_word(text));
        if (kind == "client") {
            const std::vector<net::Prefix> prefixes = networks_of_argument(word);
            customers.clients.add(prefixes);
            customers.prefixes.insert(customers.prefixes.end(), prefixes.begin(), prefixes.end());
        } else if (is_file_of_logins(word)) {
            add_logins(io::read_file(word, k_largest_list), customers.logins);
        } else {
            customers.logins.insert(text::lower(word));
        }
    }
}

void RatePolicy::add_networks(const std::string& prefix_or_file) {
    const std::vector<net::Prefix> prefixes = networks_of_argument(prefix_or_file);
    networks_.add(prefixes);
    network_prefixes_.insert(network_prefixes_.end(), prefixes.begin(), prefixes.end());
}

void RatePolicy::add_file(std::string_view text, const std::string& name) {
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t) {
        line = text::trim(line.substr(0, line.find('#')));
        const std::string_view word = text::take_word(line);
        if (word == "limit") {
            add_limit(line);
        } else if (word == "class") {
            add_class(line);
        } else if (word == "networks") {
            if (line.empty()) {
                throw_error("networks must be 'networks PREFIX|FILE...'");
            }
            while (!line.empty()) {
                add_networks(std::string(text::take_word(line)));
            }
        } else if (!word.empty()) {
            throw_error("'{}': expected limit, class or networks", word);
        }
    });
}

void RatePolicy::check() const {
    if (limits_.empty()) {
        throw_error("no limit is given");
    }
    for (const RateLimit& limit : limits_) {
        const bool is_known =
            limit.class_name.empty() ||
            std::any_of(classes_.begin(), classes_.end(), [&](const CustomerClass& customers) {
                return customers.name == limit.class_name;
            });
        if (!is_known) {
            throw_error("'{}': there is no class '{}'", limit.str(), limit.class_name);
        }
    }
}

bool RatePolicy::concerns(const PolicyRequest& request) const {
    if (request.stage == Stage::other) {
        return false;
    }
    const std::optional<std::string_view> class_name = class_of(request);
    return class_name && std::any_of(limits_.begin(), limits_.end(), [&](const RateLimit& limit) {
               // A message's recipients were asked about at RCPT.
               const bool is_known_before =
                   limit.key == LimitKey::recipient_domain && request.stage != Stage::rcpt;
               return applies(limit, *class_name) &&
                      (is_known_before || !limit.subject_of(request).empty());
           });
}

std::optional<std::string_view> RatePolicy::class_of(const PolicyRequest& request) const {
    for (const CustomerClass& customers : classes_) {
        if (customers.contains(request)) {
            return customers.name;
        }
    }
    const bool is_customer =
        !request.sasl_username.empty() || (request.client && networks_.contains(*request.client));
    return is_customer ? std::optional<std::string_view>("") : std::nullopt;
}

bool RatePolicy::applies(const RateLimit& limit, std::string_view class_name) const {
    if (limit.class_name == class_name || !limit.class_name.empty()) {
        return limit.class_name == class_name;
    }
    return std::none_of(limits_.begin(), limits_.end(), [&](const RateLimit& other) {
        return other.class_name == class_name && other.key == limit.key;
    });
}

} // namespace ispkit::mail
