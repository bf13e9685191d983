// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace ispkit::container {

/// Asks the processor to load memory into its cache, without waiting for it: tables that are larger
/// than the cache are otherwise waited for at each look-up.
inline void prefetch_bytes(const void* begin, std::size_t size) {
    constexpr std::size_t k_cache_line = 64;
    for (std::size_t at = 0; at < size; at += k_cache_line) {
        __builtin_prefetch(static_cast<const std::byte*>(begin) + at, 1);
    }
}

template <typename T>
void prefetch_object(const T& object) {
    prefetch_bytes(&object, sizeof object);
}

} // namespace ispkit::container
