// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/customer_class.hpp"
#include "mail/limit/own_limits.hpp"
#include "mail/limit/rate_limit.hpp"
#include "net/prefix_set.hpp"

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ispkit::mail {

/// A customer's classes.
struct Customer {
    /// All that have its login or address, in their order.
    std::vector<std::string_view> classes;
    /// For each LimitKey, the class whose limits it has; empty if it has those of no class.
    std::array<std::string_view, k_limit_keys> class_for;
};

/// The limits of one customer alone, which replace all others of its subject.
struct OwnLimits {
    std::span<const Allowance> allowances;
    /// If an operator or a rule gave them.
    const Override* override = nullptr;
};

/// All limits, and which customers have which. Limits are for customers: clients that logged in,
/// addresses in the provider's networks, and members of a class. Mail of all others is not counted,
/// because they could use up a customer's limits.
///
/// A limit without a class applies to all customers. A customer may be in several classes. For each
/// key it has the limits of the first of its classes that has limits with that key. The class
/// "others" has all customers, and comes last.
class RatePolicy {
public:
    /// Adds "sasl: 200 messages / 1h". Throws Error, also for a limit that differs from another
    /// only in its numbers.
    void add_limit(std::string_view text);

    /// Adds "NAME client PREFIX|FILE..." or "NAME sasl LOGIN|@DOMAIN|*|FILE...", where a FILE has
    /// one entry a line. Anything that is not a prefix is a file. A login with a '/' is a file; a
    /// login without one must not be the name of a file. The same name may come again with more
    /// members. "NAME" alone is a class whose members a customer table names. Throws Error.
    void add_class(std::string_view text);

    /// Adds own networks: a prefix, or a file that networks_of_argument() reads. Throws Error, also
    /// for a file without a network.
    void add_networks(const std::string& prefix_or_file);

    /// Sets the answer of limits without one of their own: a ReplyText without code. Throws Error.
    void set_reply(const std::string& text);
    const std::string& reply() const { return reply_; }

    /// Throws Error for limits of unknown classes, and if there is no limit.
    void check() const;

    /// Replaces the customer table, which must know the classes of this policy.
    void set_customers(CustomerTable customers);

    /// Replaces the overrides, which come before the customer table.
    void set_overrides(std::vector<Override> overrides);

    /// Adds one, or replaces that of the same subject.
    void add_override(Override override);
    void remove_override(const std::string& subject);

    const std::vector<RateLimit>& limits() const { return limits_; }
    const std::vector<CustomerClass>& classes() const { return classes_; }
    CustomerTable::ClassNames class_names() const;
    const std::vector<net::Prefix>& networks() const { return network_prefixes_; }
    const CustomerTable& customers() const { return customers_; }

    /// Whether a class, or with an empty name all customers, have limits with that key.
    bool has_limit(std::string_view class_name, LimitKey key) const;

    /// Of all limits, those in the customer table and the overrides included.
    const std::vector<LimitKind>& kinds() const { return kinds_; }

    /// Whether a limit may apply to the request, so that the database must be asked.
    bool concerns(const PolicyRequest& request) const;

    /// Nothing for a stranger.
    std::optional<Customer> customer_of(const PolicyRequest& request) const;

    /// Whether that customer has the limit.
    static bool applies(const RateLimit& limit, const Customer& customer);

    /// The subject's own limits; nothing if it has none.
    std::optional<OwnLimits> own_limits(const std::string& subject) const;

private:
    CustomerClass& class_named(std::string_view name);
    bool is_class(std::string_view name) const;
    void collect_kinds();

    std::vector<RateLimit> limits_;
    std::string reply_;
    /// The keys of which each class has limits.
    std::map<std::string, std::array<bool, k_limit_keys>, std::less<>> limited_;
    std::vector<CustomerClass> classes_;
    net::PrefixSet networks_;
    std::vector<net::Prefix> network_prefixes_;
    CustomerTable customers_;
    std::unordered_map<std::string, Override> overrides_;
    std::vector<LimitKind> kinds_;
};

} // namespace ispkit::mail
