// SPDX-License-Identifier: MIT
#include "net/prefix_set.hpp"

#include "error.hpp"
#include "io/file.hpp"

#include <algorithm>

namespace ispkit::net {

namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view k_blanks = " \t\r";
    const std::size_t start = text.find_first_not_of(k_blanks);
    return start == text.npos ? std::string_view()
                              : text.substr(start, text.find_last_not_of(k_blanks) + 1 - start);
}

} // namespace

PrefixSet::PrefixSet(const std::vector<Prefix>& prefixes) {
    std::vector<Prefix> sorted = prefixes;
    const auto first_ipv6 = std::partition(sorted.begin(), sorted.end(),
                                           [](const Prefix& prefix) { return prefix.is_ipv4(); });
    ipv4_ = ranges_of({sorted.begin(), first_ipv6});
    ipv6_ = ranges_of({first_ipv6, sorted.end()});
}

PrefixSet::Ranges PrefixSet::ranges_of(std::vector<Prefix> prefixes) {
    std::sort(prefixes.begin(), prefixes.end(),
              [](const Prefix& a, const Prefix& b) { return a.first() < b.first(); });
    Ranges ranges;
    for (const Prefix& prefix : prefixes) {
        if (!ranges.empty() && prefix.first() <= ranges.back().last) {
            ranges.back().last = std::max(ranges.back().last, prefix.last());
        } else {
            ranges.push_back({prefix.first(), prefix.last()});
        }
    }
    return ranges;
}

bool PrefixSet::contains(const Address& address) const {
    return overlaps(Prefix(address, Prefix::k_longest));
}

bool PrefixSet::overlaps(const Prefix& prefix) const {
    const Ranges& ranges = prefix.is_ipv4() ? ipv4_ : ipv6_;
    const auto from =
        std::lower_bound(ranges.begin(), ranges.end(), prefix.first(),
                         [](const Range& range, const Address& a) { return range.last < a; });
    return from != ranges.end() && from->first <= prefix.last();
}

std::vector<Prefix> parse_prefix_list(std::string_view text, const std::string& name) {
    std::vector<Prefix> prefixes;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, std::min(end, text.find('#'))));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) {
            continue;
        }
        const std::optional<Prefix> prefix = Prefix::parse(line);
        if (!prefix) {
            raise("{}: line {}: '{}' is no address or prefix, as 203.0.113.0/24 is", name, number,
                  line);
        }
        prefixes.push_back(*prefix);
    }
    return prefixes;
}

std::vector<Prefix> prefixes_of_argument(const std::string& prefix_or_file) {
    if (const std::optional<Prefix> prefix = Prefix::parse(prefix_or_file)) {
        return {*prefix};
    }
    constexpr std::size_t k_largest_list = 64 << 20;
    return parse_prefix_list(io::read_file(prefix_or_file, k_largest_list), prefix_or_file);
}

} // namespace ispkit::net
