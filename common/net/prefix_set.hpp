// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::net {

/// A set of prefixes that is filled rarely and queried often, in logarithmic time.
class PrefixSet {
public:
    PrefixSet() = default;
    explicit PrefixSet(const std::vector<Prefix>& prefixes);

    void add(const std::vector<Prefix>& prefixes);

    bool empty() const { return ipv4_.empty() && ipv6_.empty(); }

    bool contains(const Address& address) const;

    /// Whether any address of the prefix is in the set.
    bool overlaps(const Prefix& prefix) const;

    /// Whether all addresses of the prefix are in the set.
    bool covers(const Prefix& prefix) const;

    /// Whether all addresses of this set are in the other one.
    bool is_within(const PrefixSet& other) const;

private:
    struct Range {
        Address first;
        Address last;
    };
    /// Sorted; ranges neither overlap nor touch.
    using Ranges = std::vector<Range>;

    static Ranges merged(Ranges ranges);

    bool covers(const Range& asked) const;

    /// The first range that does not end before the address; nullptr if there is none.
    const Range* range_at(const Address& address) const;

    Ranges ipv4_;
    Ranges ipv6_;
};

/// The smallest number of prefixes with the same addresses: none inside another, no two that are
/// halves of one. IPv4 comes first; sorted by first address.
std::vector<Prefix> merged_prefixes(std::vector<Prefix> prefixes);

/// The prefixes of a text with one in each line; '#' begins a comment, empty lines are ignored.
/// Throws Error with "name:LINE: " for anything else.
std::vector<Prefix> parse_prefix_list(std::string_view text, const std::string& name);

/// The maximum size of such a text in bytes.
inline constexpr std::size_t k_largest_prefix_list = 64 << 20;

/// The text of the file that an option's argument names where a prefix would do as well. Throws
/// Error for what is neither.
std::string read_prefix_list(const std::string& file);

/// The prefixes of an option's argument: "198.51.100.0/24", or the name of a file with a list of
/// prefixes.
std::vector<Prefix> prefixes_of_argument(const std::string& prefix_or_file);

/// The same; also throws Error if there is none.
std::vector<Prefix> some_prefixes_of_argument(const std::string& prefix_or_file);

/// The prefixes of an option that was given several times. Throws Error, which begins with the
/// option; also for an empty list: one that was truncated by accident would protect nobody, and
/// nobody would notice.
std::vector<Prefix> prefixes_of_option(std::string_view option,
                                       const std::vector<std::string>& arguments);

} // namespace ispkit::net
