// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/rate_limit.hpp"
#include "net/prefix_set.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace ispkit::mail {

/// Customers that have limits of their own.
struct CustomerClass {
    std::string name;
    net::PrefixSet clients;
    /// The same prefixes as given.
    std::vector<net::Prefix> prefixes;
    /// Logins in lower case.
    std::unordered_set<std::string> logins;

    bool contains(const PolicyRequest& request) const;
};

/// All limits, and which customers have which. Limits are for customers: clients that logged in,
/// addresses in the provider's networks, and members of a class. Mail of all others is not counted,
/// because they could use up a customer's limits.
///
/// A customer belongs to the first class that has its login or address. For each key, a customer
/// has the class's limits if the class has any with that key, else the limits without a class.
class RatePolicy {
public:
    /// Adds "sasl: 200 messages / 1h". Throws Error, also for a limit that differs from another
    /// only in its numbers.
    void add_limit(std::string_view text);

    /// Adds "NAME client PREFIX|FILE..." or "NAME sasl LOGIN|FILE...", where a FILE has one entry a
    /// line. Anything that is not a prefix is a file. A login with a '/' is a file; a login without
    /// one must not be the name of a file. The same name may come again with more members. Throws
    /// Error.
    void add_class(std::string_view text);

    /// Adds own networks: a prefix, or a file that networks_of_argument() reads. Throws Error, also
    /// for a file without a network.
    void add_networks(const std::string& prefix_or_file);

    /// Adds a file with lines "limit ...", "class ..." and "networks PREFIX|FILE...", as above; '#'
    /// begins a comment. Throws Error with the file's name and the line.
    void add_file(std::string_view text, const std::string& name);

    /// Throws Error for limits of unknown classes, and if there is no limit.
    void check() const;

    const std::vector<RateLimit>& limits() const { return limits_; }
    const std::vector<CustomerClass>& classes() const { return classes_; }
    const std::vector<net::Prefix>& networks() const { return network_prefixes_; }

    /// Whether a limit applies to the request, so that the database must be asked.
    bool concerns(const PolicyRequest& request) const;

    /// The class of the request's customer: empty for a customer in no class, nothing for a
    /// stranger.
    std::optional<std::string_view> class_of(const PolicyRequest& request) const;

    /// Whether customers of that class have the limit.
    bool applies(const RateLimit& limit, std::string_view class_name) const;

private:
    CustomerClass& class_named(std::string_view name);

    std::vector<RateLimit> limits_;
    std::vector<CustomerClass> classes_;
    net::PrefixSet networks_;
    std::vector<net::Prefix> network_prefixes_;
};

} // namespace ispkit::mail
