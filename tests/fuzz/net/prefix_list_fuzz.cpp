// SPDX-License-Identifier: MIT
// Any octets as a list of prefixes: each that is read is in the set of them, and merging them
// changes nothing of it.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "net/prefix_set.hpp"

#include <cstdint>
#include <cstdlib>

FUZZ_TARGET(prefix_list, data, size) {
    using namespace ispkit;
    try {
        const std::vector<net::Prefix> prefixes =
            net::parse_prefix_list({reinterpret_cast<const char*>(data), size}, "list");
        const net::PrefixSet set(prefixes);
        for (const net::Prefix& prefix : prefixes) {
            if (!set.contains(prefix.first()) || !set.overlaps(prefix) || !set.covers(prefix)) {
                std::abort();
            }
        }
        const std::vector<net::Prefix> merged = net::merged_prefixes(prefixes);
        const net::PrefixSet same(merged);
        for (const net::Prefix& prefix : prefixes) {
            if (!same.covers(prefix)) {
                std::abort();
            }
        }
        for (std::size_t i = 0; i < merged.size(); ++i) {
            if (!set.covers(merged[i]) || (i > 0 && merged[i].contains(merged[i - 1].last()))) {
                std::abort();
            }
        }
    } catch (const Error&) {
    }
}
