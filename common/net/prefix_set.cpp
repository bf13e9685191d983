// SPDX-License-Identifier: MIT
#include "net/prefix_set.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <tuple>

namespace ispkit::net {

namespace {

/// Whether two prefixes are the halves of one.
bool are_halves(const Prefix& a, const Prefix& b) {
    return a != b && a.is_ipv4() == b.is_ipv4() && a.length() == b.length() && a.length() > 0 &&
           Prefix(b.first(), b.length() - 1).contains(a.first());
}

/// Whether an address is the next one after another.
bool follows(const Address& address, const Address& other) {
    const std::uint64_t carry = other.low() == UINT64_MAX ? 1 : 0;
    return address.low() == other.low() + 1 && address.high() == other.high() + carry;
}

} // namespace

PrefixSet::PrefixSet(const std::vector<Prefix>& prefixes) {
    add(prefixes);
}

void PrefixSet::add(const std::vector<Prefix>& prefixes) {
    for (const Prefix& prefix : prefixes) {
        (prefix.is_ipv4() ? ipv4_ : ipv6_).push_back({prefix.first(), prefix.last()});
    }
    for (Ranges* const ranges : {&ipv4_, &ipv6_}) {
        *ranges = merged(std::move(*ranges));
    }
}

PrefixSet::Ranges PrefixSet::merged(Ranges ranges) {
    std::sort(ranges.begin(), ranges.end(),
              [](const Range& a, const Range& b) { return a.first < b.first; });
    Ranges apart;
    for (const Range& range : ranges) {
        if (!apart.empty() &&
            (range.first <= apart.back().last || follows(range.first, apart.back().last))) {
            apart.back().last = std::max(apart.back().last, range.last);
        } else {
            apart.push_back(range);
        }
    }
    return apart;
}

bool PrefixSet::contains(const Address& address) const {
    return overlaps(Prefix(address, Prefix::k_longest));
}

bool PrefixSet::overlaps(const Prefix& prefix) const {
    const Range* const range = range_at(prefix.first());
    return range != nullptr && range->first <= prefix.last();
}

bool PrefixSet::covers(const Prefix& prefix) const {
    return covers(Range{prefix.first(), prefix.last()});
}

bool PrefixSet::covers(const Range& asked) const {
    const Range* const range = range_at(asked.first);
    return range != nullptr && range->first <= asked.first && asked.last <= range->last;
}

bool PrefixSet::is_within(const PrefixSet& other) const {
    const auto is_covered = [&](const Range& range) { return other.covers(range); };
    return std::all_of(ipv4_.begin(), ipv4_.end(), is_covered) &&
           std::all_of(ipv6_.begin(), ipv6_.end(), is_covered);
}

const PrefixSet::Range* PrefixSet::range_at(const Address& address) const {
    const Ranges& ranges = address.is_ipv4() ? ipv4_ : ipv6_;
    const auto from =
        std::lower_bound(ranges.begin(), ranges.end(), address,
                         [](const Range& range, const Address& a) { return range.last < a; });
    return from == ranges.end() ? nullptr : &*from;
}

std::vector<Prefix> merged_prefixes(std::vector<Prefix> prefixes) {
    const auto order = [](const Prefix& a, const Prefix& b) {
        return std::tuple(b.is_ipv4(), a.first(), a.length()) <
               std::tuple(a.is_ipv4(), b.first(), b.length());
    };
    std::sort(prefixes.begin(), prefixes.end(), order);
    std::vector<Prefix> merged;
    for (Prefix next : prefixes) {
        if (!merged.empty() && merged.back().contains(next.first())) {
            continue; // the wider ones come first
        }
        while (!merged.empty() && are_halves(merged.back(), next)) {
            next = Prefix(next.first(), next.length() - 1);
            merged.pop_back();
        }
        merged.push_back(next);
    }
    return merged;
}

std::vector<Prefix> parse_prefix_list(std::string_view text, const std::string& name) {
    std::vector<Prefix> prefixes;
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t) {
        line = text::trim(line.substr(0, line.find('#')));
        if (line.empty()) {
            return;
        }
        const std::optional<Prefix> prefix = Prefix::parse(line);
        if (!prefix) {
            throw_error("'{}' is not an address or prefix (example: 203.0.113.0/24)", line);
        }
        prefixes.push_back(*prefix);
    });
    return prefixes;
}

std::string read_prefix_list(const std::string& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0 && errno == ENOENT) {
        throw_error("'{}' is not an address, prefix or file (example: 203.0.113.0/24)", file);
    }
    return io::read_file(file, k_largest_prefix_list);
}

std::vector<Prefix> prefixes_of_argument(const std::string& prefix_or_file) {
    if (const std::optional<Prefix> prefix = Prefix::parse(prefix_or_file)) {
        return {*prefix};
    }
    return parse_prefix_list(read_prefix_list(prefix_or_file), prefix_or_file);
}

std::vector<Prefix> some_prefixes_of_argument(const std::string& prefix_or_file) {
    std::vector<Prefix> some = prefixes_of_argument(prefix_or_file);
    if (some.empty()) {
        throw_error("'{}' contains no prefix", prefix_or_file);
    }
    return some;
}

std::vector<Prefix> prefixes_of_option(std::string_view option,
                                       const std::vector<std::string>& arguments) {
    std::vector<Prefix> all;
    for (const std::string& argument : arguments) {
        const std::vector<Prefix> some =
            with_context(option, [&] { return some_prefixes_of_argument(argument); });
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

} // namespace ispkit::net
