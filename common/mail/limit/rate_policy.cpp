// SPDX-License-Identifier: MIT
#include "mail/limit/rate_policy.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "mail/address/known_networks.hpp"
#include "mail/limit/reply_text.hpp"
#include "text/ascii.hpp"
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

} // namespace

void RatePolicy::add_limit(std::string_view text) {
    RateLimit limit = RateLimit::parse(text);
    for (const RateLimit& other : limits_) {
        if (other.class_name == limit.class_name && other.scope() == limit.scope() &&
            other.allowance.action == limit.allowance.action) {
            throw_error("'{}' and '{}' limit the same", other.str(), limit.str());
        }
    }
    limited_[limit.class_name][static_cast<std::size_t>(limit.kind.key)] = true;
    add_kind(kinds_, limit.kind);
    limits_.push_back(std::move(limit));
}

CustomerClass& RatePolicy::class_named(std::string_view name) {
    for (CustomerClass& known : classes_) {
        if (known.name() == name) {
            return known;
        }
    }
    return classes_.emplace_back(std::string(name));
}

bool RatePolicy::is_class(std::string_view name) const {
    return std::any_of(classes_.begin(), classes_.end(),
                       [&](const CustomerClass& customers) { return customers.name() == name; });
}

void RatePolicy::add_class(std::string_view text) {
    const std::string_view name = text::take_word(text);
    const std::string_view kind = text::take_word(text);
    const bool is_name_alone = kind.empty() && !name.empty();
    if (!is_name_alone && (text.empty() || (kind != "client" && kind != "sasl"))) {
        throw_error("a class must be 'NAME client PREFIX|FILE...' or 'NAME sasl LOGIN|FILE...'");
    }
    if (name == k_others) {
        throw_error("'{}' is the class of all customers, and has no members of its own", k_others);
    }
    CustomerClass& customers = class_named(name);
    while (!text.empty()) {
        const std::string word(text::take_word(text));
        if (kind == "client") {
            customers.add_clients(networks_of_argument(word));
        } else if (is_file_of_logins(word)) {
            customers.add_logins(io::read_file(word, k_largest_list), word);
        } else {
            customers.add_login(word);
        }
    }
}

void RatePolicy::add_networks(const std::string& prefix_or_file) {
    const std::vector<net::Prefix> prefixes = networks_of_argument(prefix_or_file);
    networks_.add(prefixes);
    network_prefixes_.insert(network_prefixes_.end(), prefixes.begin(), prefixes.end());
}

void RatePolicy::set_reply(const std::string& text) {
    ReplyText::check_words(text);
    reply_ = text;
}

void RatePolicy::check() const {
    if (limits_.empty()) {
        throw_error("no limit is given");
    }
    for (const RateLimit& limit : limits_) {
        if (!limit.class_name.empty() && limit.class_name != k_others &&
            !is_class(limit.class_name)) {
            throw_error("'{}': there is no class '{}'", limit.str(), limit.class_name);
        }
    }
}

CustomerTable::ClassNames RatePolicy::class_names() const {
    CustomerTable::ClassNames names;
    for (const CustomerClass& customers : classes_) {
        names.insert(customers.name());
    }
    return names;
}

void RatePolicy::set_customers(CustomerTable customers) {
    customers_ = std::move(customers);
    collect_kinds();
}

void RatePolicy::set_overrides(std::vector<Override> overrides) {
    overrides_.clear();
    for (Override& override : overrides) {
        const std::string subject = override.subject;
        overrides_.emplace(subject, std::move(override));
    }
    collect_kinds();
}

void RatePolicy::add_override(Override override) {
    add_kind(kinds_, LimitKind::parse(kind_of(override.subject)));
    const std::string subject = override.subject;
    overrides_.insert_or_assign(subject, std::move(override));
}

void RatePolicy::remove_override(const std::string& subject) {
    overrides_.erase(subject);
    collect_kinds();
}

void RatePolicy::collect_kinds() {
    kinds_.clear();
    for (const RateLimit& limit : limits_) {
        add_kind(kinds_, limit.kind);
    }
    for (const LimitKind& kind : customers_.kinds()) {
        add_kind(kinds_, kind);
    }
    for (const auto& [subject, override] : overrides_) {
        add_kind(kinds_, LimitKind::parse(kind_of(subject)));
    }
}

bool RatePolicy::has_limit(std::string_view class_name, LimitKey key) const {
    const auto limited = limited_.find(class_name);
    return limited != limited_.end() && limited->second[static_cast<std::size_t>(key)];
}

bool RatePolicy::concerns(const PolicyRequest& request) const {
    return request.stage != Stage::other && customer_of(request) &&
           std::any_of(kinds_.begin(), kinds_.end(), [&](const LimitKind& kind) {
               // A message's recipients were asked about at RCPT.
               const bool is_known_before =
                   kind.key == LimitKey::recipient_domain && request.stage != Stage::rcpt;
               return is_known_before || !kind.subject_of(request).empty();
           });
}

std::optional<Customer> RatePolicy::customer_of(const PolicyRequest& request) const {
    Customer customer;
    const auto add_class_limits = [&](std::string_view name) {
        const auto limited = limited_.find(name);
        for (std::size_t key = 0; limited != limited_.end() && key < k_limit_keys; ++key) {
            if (limited->second[key] && customer.class_for[key].empty()) {
                customer.class_for[key] = limited->first;
            }
        }
    };
    for (const CustomerClass& known : classes_) {
        const CustomerClass* const listed = customers_.members(known.name());
        if (known.contains(request) || (listed != nullptr && listed->contains(request))) {
            customer.classes.push_back(known.name());
            add_class_limits(known.name());
        }
    }
    add_class_limits(k_others);
    const bool is_customer = !customer.classes.empty() || !request.sasl_username.empty() ||
                             (request.client && networks_.contains(*request.client));
    return is_customer ? std::optional(std::move(customer)) : std::nullopt;
}

bool RatePolicy::applies(const RateLimit& limit, const Customer& customer) {
    return limit.class_name.empty() ||
           limit.class_name == customer.class_for[static_cast<std::size_t>(limit.kind.key)];
}

std::optional<OwnLimits> RatePolicy::own_limits(const std::string& subject) const {
    if (const auto found = overrides_.find(subject); found != overrides_.end()) {
        return OwnLimits{{&found->second.allowance, 1}, &found->second};
    }
    if (const std::vector<Allowance>* const allowances = customers_.find(subject)) {
        return OwnLimits{*allowances, nullptr};
    }
    return std::nullopt;
}

} // namespace ispkit::mail
