// SPDX-License-Identifier: MIT
#pragma once

#include "mail/request/policy_request.hpp"
#include "net/prefix_set.hpp"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace ispkit::mail {

/// Customers that have limits of their own.
class CustomerClass {
public:
    explicit CustomerClass(std::string name)
        : name_(std::move(name)) {}

    const std::string& name() const { return name_; }

    /// Adds a login, "@example.org" for all logins of that domain, or "*" for all logins.
    void add_login(std::string_view login);

    /// Adds logins of a file, one a line. They may contain blanks; '#' begins a comment at the
    /// start of a line or after a blank. Throws Error with the file's name if it has not even a
    /// comment.
    void add_logins(std::string_view text, const std::string& file);

    void add_clients(const std::vector<net::Prefix>& prefixes);

    bool contains(const PolicyRequest& request) const;

    /// The same for a member as it was added.
    bool has_login(const std::string& login) const { return logins_.contains(login); }
    bool covers(const net::Prefix& prefix) const { return clients_.covers(prefix); }

    /// As they were added, in lower case.
    const std::unordered_set<std::string>& logins() const { return logins_; }
    const std::vector<net::Prefix>& prefixes() const { return prefixes_; }

private:
    std::string name_;
    std::unordered_set<std::string> logins_;
    net::PrefixSet clients_;
    std::vector<net::Prefix> prefixes_;
};

} // namespace ispkit::mail
