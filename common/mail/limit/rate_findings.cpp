// SPDX-License-Identifier: MIT
#include "mail/limit/rate_findings.hpp"

#include "mail/limit/rate_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

namespace ispkit::mail {

namespace {

using Sentences = std::vector<std::string>;

bool is_plain(const RateLimit& limit) {
    return limit.class_name.empty();
}

/// The first prefix that is wider than any provider's network, so that it contains strangers.
std::optional<net::Prefix> too_wide(const std::vector<net::Prefix>& prefixes) {
    constexpr unsigned k_widest_ipv4 = 8;
    constexpr unsigned k_widest_ipv6 = 16;
    for (const net::Prefix& prefix : net::merged_prefixes(prefixes)) {
        if (prefix.length() < (prefix.is_ipv4() ? k_widest_ipv4 : k_widest_ipv6)) {
            return prefix;
        }
    }
    return std::nullopt;
}

void look_at_networks(const RatePolicy& policy, Sentences& sentences) {
    const auto look = [&](std::string_view whose, const std::vector<net::Prefix>& prefixes) {
        if (const std::optional<net::Prefix> wide = too_wide(prefixes)) {
            sentences.push_back(
                fmt::format("{} have {}, which includes strangers: mail from outside "
                            "is limited too",
                            whose, wide->str()));
        }
    };
    look("the own networks", policy.networks());
    for (const CustomerClass& customers : policy.classes()) {
        look(fmt::format("the clients of class '{}'", customers.name()), customers.prefixes());
    }
    if (!policy.networks().empty()) {
        return;
    }
    for (const RateLimit& limit : policy.limits()) {
        const bool is_of_logins =
            limit.kind.key == LimitKey::sasl || limit.kind.key == LimitKey::sasl_domain;
        if ((is_plain(limit) || limit.class_name == k_others) && !is_of_logins) {
            sentences.push_back(fmt::format("'{}' counts only mail of logins and classes: no own "
                                            "networks are given (--networks)",
                                            limit.str()));
        }
    }
}

/// Warns of limits for loopback addresses: a content filter on this host gives back everybody's
/// mail.
void look_at_loopback(const RatePolicy& policy, Sentences& sentences) {
    for (const char* const address : {"127.0.0.1", "::1"}) {
        PolicyRequest request;
        request.client = net::Address::parse(address);
        const std::optional<Customer> customer = policy.customer_of(request);
        const bool is_limited =
            customer && std::any_of(policy.limits().begin(), policy.limits().end(),
                                    [&](const RateLimit& limit) {
                                        return limit.kind.key == LimitKey::client &&
                                               !limit.is_unlimited() &&
                                               RatePolicy::applies(limit, *customer);
                                    });
        if (is_limited) {
            sentences.push_back(fmt::format("{} is among the limited clients: all mail that a "
                                            "content filter on this host gives back may count for "
                                            "it",
                                            address));
        }
    }
}

void look_at_class(const RatePolicy& policy, const CustomerClass& customers, Sentences& sentences) {
    const CustomerClass* const listed = policy.customers().members(customers.name());
    const auto look = [&](LimitKey key, std::string_view kind, std::string_view whose) {
        if (!policy.has_limit(customers.name(), key) && !policy.has_limit("", key) &&
            !policy.has_limit(k_others, key)) {
            sentences.push_back(fmt::format("class '{0}' has no limit of {1}: unlimited (where "
                                            "that is intended, write '{0} {2}: unlimited')",
                                            customers.name(), whose, kind));
        }
    };
    const bool has_clients =
        !customers.prefixes().empty() || (listed != nullptr && !listed->prefixes().empty());
    const bool has_logins =
        !customers.logins().empty() || (listed != nullptr && !listed->logins().empty());
    if (has_clients) {
        look(LimitKey::client, "client", "clients");
    }
    if (has_logins) {
        look(LimitKey::sasl, "sasl", "logins");
    }
    const bool has_any =
        std::any_of(policy.limits().begin(), policy.limits().end(),
                    [&](const RateLimit& limit) { return limit.class_name == customers.name(); });
    if (!has_any) {
        sentences.push_back(fmt::format("class '{}' has no limit of its own: it changes nothing",
                                        customers.name()));
    }
    if (!has_clients && !has_logins) {
        sentences.push_back(fmt::format("class '{}' has no members", customers.name()));
    }
}

/// Looks at the limits of the class that has all customers.
void look_at_others(const RatePolicy& policy, Sentences& sentences) {
    for (const RateLimit& limit : policy.limits()) {
        if (limit.class_name != k_others) {
            continue;
        }
        bool replaces = false;
        for (const CustomerClass& customers : policy.classes()) {
            if (!policy.has_limit(customers.name(), limit.kind.key)) {
                continue;
            }
            replaces = true;
            // A class's limit of single addresses replaces one of networks, which may not be
            // intended.
            const bool is_replaced_by_same = std::any_of(
                policy.limits().begin(), policy.limits().end(), [&](const RateLimit& other) {
                    return other.class_name == customers.name() && other.kind == limit.kind;
                });
            if (!is_replaced_by_same) {
                sentences.push_back(fmt::format("'{}' does not count for class '{}', which has "
                                                "limits of clients of its own",
                                                limit.str(), customers.name()));
            }
        }
        if (!replaces) {
            sentences.push_back(fmt::format("'{}' counts for all customers: no class has limits of "
                                            "this key",
                                            limit.str()));
        }
    }
}

/// Finds members of a class that have other limits because an earlier class also has them.
void look_at_order(const RatePolicy& policy, const CustomerClass& earlier,
                   const CustomerClass& later, Sentences& sentences) {
    const auto limit = std::find_if(policy.limits().begin(), policy.limits().end(),
                                    [&](const RateLimit& of_later) {
                                        return of_later.class_name == later.name() &&
                                               policy.has_limit(earlier.name(), of_later.kind.key);
                                    });
    if (limit == policy.limits().end()) {
        return;
    }
    const auto tell = [&](std::string_view whom) {
        sentences.push_back(fmt::format("'{}' does not count for {}: class '{}' has limits of this "
                                        "key, and comes first",
                                        limit->str(), whom, earlier.name()));
    };
    const auto covered =
        std::find_if(later.prefixes().begin(), later.prefixes().end(),
                     [&](const net::Prefix& prefix) { return earlier.covers(prefix); });
    if (covered != later.prefixes().end()) {
        tell(covered->str());
    }
    const auto known =
        std::find_if(later.logins().begin(), later.logins().end(),
                     [&](const std::string& login) { return earlier.has_login(login); });
    if (known != later.logins().end()) {
        tell(fmt::format("the login '{}'", *known));
    }
    if (!later.logins().empty() && !earlier.prefixes().empty()) {
        tell(fmt::format("logins that use clients of class '{}'", earlier.name()));
    }
}

/// The smallest number of recipients that reaches the limit: a message has at least one.
std::int64_t least(const Allowance& allowance) {
    constexpr std::int64_t k_none = std::numeric_limits<std::int64_t>::max();
    return std::min(allowance.messages.value_or(k_none), allowance.recipients.value_or(k_none));
}

/// Whether all that exceeds `one` exceeds `other` earlier, which refuses it at least as strictly.
bool is_useless_beside(const Allowance& one, const Allowance& other) {
    const bool is_same_or_milder = one.action <= other.action && refuses(other.action);
    const bool is_wider =
        (!one.messages || *one.messages >= least(other)) &&
        (!one.recipients || (other.recipients && *one.recipients >= *other.recipients)) &&
        (!one.bytes || (other.bytes && *one.bytes >= *other.bytes));
    return is_same_or_milder && one.window <= other.window && is_wider;
}

/// Whether all that counts for `one` also counts for `other`: an address is in its networks, a
/// sender in its domain.
bool is_within(const LimitKind& one, const LimitKind& other) {
    return (one.key == other.key && other.ipv4_length <= one.ipv4_length &&
            other.ipv6_length <= one.ipv6_length) ||
           (one.key == LimitKey::sender && other.key == LimitKey::sender_domain) ||
           (one.key != LimitKey::recipient_domain && other.key == LimitKey::server);
}

void look_at_numbers(const RatePolicy& policy, Sentences& sentences) {
    /// RFC 5321, 4.5.3.1.8: a server must accept this many in one message.
    constexpr std::int64_t k_usual_recipients = 100;
    for (const RateLimit& limit : policy.limits()) {
        const Allowance& allowance = limit.allowance;
        if (limit.is_unlimited()) {
            continue;
        }
        if (allowance.messages && allowance.recipients &&
            *allowance.recipients < *allowance.messages) {
            sentences.push_back(fmt::format("'{}': the number of messages is never reached, since "
                                            "each has a recipient",
                                            limit.str()));
        }
        if (allowance.action == LimitAction::defer && is_exceeded(allowance, {}, {1, 1, 1})) {
            sentences.push_back(fmt::format("'{}' refuses every message that it counts (where that "
                                            "is intended, write reject)",
                                            limit.str()));
        }
        const std::int64_t recipients = allowance.recipients.value_or(k_usual_recipients);
        if (refuses(allowance.action) && !allowance.is_of_message() && recipients > 0 &&
            recipients < k_usual_recipients) {
            sentences.push_back(fmt::format("'{}': a message to more recipients never passes as a "
                                            "whole, and {} are usual (RFC 5321)",
                                            limit.str(), k_usual_recipients));
        }
        const auto useless = [&](const RateLimit& other) {
            return &other != &limit && !other.is_unlimited() &&
                   (other.class_name.empty() || other.class_name == limit.class_name) &&
                   is_within(limit.kind, other.kind) &&
                   is_useless_beside(allowance, other.allowance);
        };
        const auto other = std::find_if(policy.limits().begin(), policy.limits().end(), useless);
        if (other != policy.limits().end()) {
            const bool is_of_class = limit.class_name != other->class_name;
            sentences.push_back(fmt::format(
                "'{}' is never reached: '{}' is reached before{}", limit.str(), other->str(),
                is_of_class ? fmt::format(", which counts for all customers (for those "
                                          "without such a class write '{} {}')",
                                          k_others, other->str())
                            : std::string()));
        }
    }
}

} // namespace

std::vector<std::string> findings(const RatePolicy& policy) {
    Sentences sentences;
    look_at_networks(policy, sentences);
    look_at_loopback(policy, sentences);
    for (auto customers = policy.classes().begin(); customers != policy.classes().end();
         ++customers) {
        look_at_class(policy, *customers, sentences);
        for (auto earlier = policy.classes().begin(); earlier != customers; ++earlier) {
            look_at_order(policy, *earlier, *customers, sentences);
        }
    }
    look_at_others(policy, sentences);
    look_at_numbers(policy, sentences);
    return sentences;
}

} // namespace ispkit::mail
