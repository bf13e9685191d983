// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

/// A fuzz target, known to the program (fuzz_target.cpp) by its name.
struct FuzzTarget {
    using Run = void (*)(const std::uint8_t* data, std::size_t size);
    FuzzTarget(const char* name, Run run);
};

/// FUZZ_TARGET(name, data, size) { ... } runs a parser over an input, and ends the program where
/// what it promises does not hold.
#define FUZZ_TARGET(name, data, size)                                                              \
    static void fuzz_##name(const std::uint8_t*, std::size_t);                                     \
    static const FuzzTarget target_##name(#name, fuzz_##name);                                     \
    static void fuzz_##name([[maybe_unused]] const std::uint8_t* data,                             \
                            [[maybe_unused]] std::size_t size)

inline void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}
