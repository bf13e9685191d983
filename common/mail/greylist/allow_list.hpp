// SPDX-License-Identifier: MIT
#pragma once

#include "mail/request/policy_request.hpp"
#include "net/prefix_set.hpp"
#include "text/pattern.hpp"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace ispkit::mail {

/// A set of domains, to ask whether a name is one of them or below one.
class DomainSet {
public:
    /// "example.org" means the name itself and all names below it; ".example.org" only those below
    /// it.
    void add(std::string_view domain);

    /// The name must be in lower case.
    bool contains(std::string_view name) const;

private:
    std::unordered_set<std::string> with_below_;
    std::unordered_set<std::string> below_only_;
};

/// Clients that are never greylisted, in the format of postgrey's whitelist_clients: one entry a
/// line; '#' begins a comment. An entry is an address, a prefix (192.0.2.0/24), the first octets of
/// an IPv4 address (192.0.2), a name with all names below it (example.org), only the names below it
/// (.example.org), or a regular expression for name or address (/^mx\d+\.example\.org$/). Only
/// verified names count, because a client chooses its reverse name itself.
class ClientList {
public:
    /// Throws Error with name and line.
    void add_file(std::string_view text, const std::string& name);

    /// One entry. Throws Error.
    void add(std::string_view entry);

    bool contains(const PolicyRequest& request) const;

    /// The first entry of a file that contains the request, with its place: "NAME:12: example.org".
    /// Empty if none does. Throws Error.
    static std::string entry_for(const PolicyRequest& request, std::string_view text,
                                 const std::string& name);

private:
    void add_entry(std::string_view entry, std::vector<net::Prefix>& prefixes);

    net::PrefixSet prefixes_;
    DomainSet domains_;
    std::vector<text::Pattern> patterns_;
};

/// Addresses in the format of postgrey's whitelist_recipients: a domain with all domains below it,
/// a user of any domain (postmaster@), an address, both also with an extension (user+more@), or a
/// regular expression (/^.../).
class AddressList {
public:
    /// Throws Error with name and line.
    void add_file(std::string_view text, const std::string& name);

    /// One entry. Throws Error.
    void add(std::string_view entry);

    bool contains(std::string_view address) const;

    /// As ClientList::entry_for().
    static std::string entry_for(std::string_view address, std::string_view text,
                                 const std::string& name);

private:
    DomainSet domains_;
    /// "user@" and "user@domain".
    std::unordered_set<std::string> addresses_;
    std::vector<text::Pattern> patterns_;
};

/// An entry of a list in its stored form, which is the same however the entry is written: in lower
/// case, a prefix without the bits after its length. The kind is "client", "sender" or "recipient".
/// Throws Error if the text is not an entry of that kind.
std::string kept_entry(std::string_view kind, std::string_view entry);

} // namespace ispkit::mail
