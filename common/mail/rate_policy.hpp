// SPDX-License-Identifier: MIT
#pragma once

#include "mail/rate_limit.hpp"
#include "net/prefix_set.hpp"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace ispkit::mail {

/// Customers who have limits of their own.
struct CustomerClass {
    std::string name;
    bool has_clients = false;
    net::PrefixSet clients;
    /// In lower case.
    std::unordered_set<std::string> logins;

    bool contains(const PolicyRequest& request) const;
};

/// All limits, and who has which. A request belongs to the first class that its login or its client
/// is in, and has that class's limits alone; who is in none has those without a class.
class RatePolicy {
public:
    /// "sasl: 200 messages / 1h". Throws Error, also for one that differs in its numbers alone from
    /// another.
    void add_limit(std::string_view text);

    /// "NAME client PREFIX|FILE..." or "NAME sasl LOGIN|FILE...", where a FILE has one entry a
    /// line. What is no prefix is a file; a login is a file where it has a '/', and must not be the
    /// name of one where it has none. The same name may come again with more. Throws Error.
    void add_class(std::string_view text);

    /// A file of lines "limit ..." and "class ...", as above; '#' begins a comment. Throws Error
    /// with name and line.
    void add_file(std::string_view text, const std::string& name);

    /// Throws Error for limits of classes that are not there, and where there is no limit.
    void check() const;

    /// What may be a mistake, a sentence each: a class that has clients, or logins, and no limit
    /// for them.
    std::vector<std::string> warnings() const;

    const std::vector<RateLimit>& limits() const { return limits_; }

    /// Whether a limit counts for the request, so that the database is to be asked.
    bool concerns(const PolicyRequest& request) const;

    /// The class of who asks; empty for none.
    std::string_view class_of(const PolicyRequest& request) const;

private:
    CustomerClass& class_named(std::string_view name);

    std::vector<RateLimit> limits_;
    std::vector<CustomerClass> classes_;
};

} // namespace ispkit::mail
