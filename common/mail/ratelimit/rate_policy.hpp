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

/// Customers who have limits of their own.
struct CustomerClass {
    std::string name;
    net::PrefixSet clients;
    /// The same, as they were given.
    std::vector<net::Prefix> prefixes;
    /// In lower case.
    std::unordered_set<std::string> logins;

    bool contains(const PolicyRequest& request) const;
};

/// All limits, and who has which. Limits are for customers: those who logged in, the addresses of
/// the own networks, and those in a class. What anybody else sends is not counted, since he could
/// use up a customer's limits.
///
/// A customer belongs to the first class that his login or address is in. Of each key he has the
/// class's limits where it has any with that key, and the limits without a class where it has not.
class RatePolicy {
public:
    /// "sasl: 200 messages / 1h". Throws Error, also for one that differs in its numbers alone from
    /// another.
    void add_limit(std::string_view text);

    /// "NAME client PREFIX|FILE..." or "NAME sasl LOGIN|FILE...", where a FILE has one entry a
    /// line. What is no prefix is a file; a login is a file where it has a '/', and must not be the
    /// name of one where it has none. The same name may come again with more. Throws Error.
    void add_class(std::string_view text);

    /// Own networks: a prefix, or a file that networks_of_argument() reads. Throws Error, also for
    /// a file without a network.
    void add_networks(const std::string& prefix_or_file);

    /// A file of lines "limit ...", "class ..." and "networks PREFIX|FILE...", as above; '#' begins
    /// a comment. Throws Error with name and line.
    void add_file(std::string_view text, const std::string& name);

    /// Throws Error for limits of classes that are not there, and where there is no limit.
    void check() const;

    const std::vector<RateLimit>& limits() const { return limits_; }
    const std::vector<CustomerClass>& classes() const { return classes_; }
    const std::vector<net::Prefix>& networks() const { return network_prefixes_; }

    /// Whether a limit counts for the request, so that the database is to be asked.
    bool concerns(const PolicyRequest& request) const;

    /// The class of the customer who asks, empty for one in no class; nothing for a stranger.
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
