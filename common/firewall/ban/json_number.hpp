// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"

#include <nlohmann/json.hpp>

#include <concepts>
#include <cstdint>
#include <limits>

namespace ispkit::firewall {

/// The whole number that a value of nft's JSON is. Throws Error for any other value, and for one
/// that the type cannot hold.
template <std::unsigned_integral Number>
Number number_of(const nlohmann::json& value) {
    constexpr std::uint64_t k_largest = std::numeric_limits<Number>::max();
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > k_largest) {
        throw_error("{} in the JSON of nft is not a number from 0 to {}",
                    value.is_number() ? value.dump() : value.type_name(), k_largest);
    }
    return value.get<Number>();
}

} // namespace ispkit::firewall
