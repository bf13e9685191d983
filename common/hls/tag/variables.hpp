// SPDX-License-Identifier: MIT
#pragma once

#include "hls/tag/attribute_list.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// The values of variables by their names.
using VariableValues = std::map<std::string, std::string, std::less<>>;

/// Values that a playlist takes from outside its text (RFC 8216bis section 4.4.2.3).
struct OutsideValues {
    /// For IMPORT: the variables of the multivariant playlist.
    VariableValues imported;
    /// For QUERYPARAM: the query parameters of the playlist's URI, percent-decoded.
    VariableValues query;
};

/// The variables that EXT-X-DEFINE tags have defined so far, for the text after them.
class Variables {
public:
    explicit Variables(OutsideValues outside)
        : outside_(std::move(outside)) {}

    /// Reads the attributes of an EXT-X-DEFINE tag. Throws Error if they are malformed, if the name
    /// is defined already, or if the value is not known.
    void define(const AttributeList& list);

    /// The text with the value in the place of each "{$NAME}" (section 4.3). Throws Error if a
    /// variable is not defined, if the result contains another reference, or if all results of
    /// this object together exceed k_most_replaced bytes.
    std::string replaced(std::string_view text);

    const VariableValues& values() const { return values_; }

    static constexpr std::size_t k_most_replaced = std::size_t{16} << 20;

private:
    OutsideValues outside_;
    VariableValues values_;
    std::size_t replaced_ = 0;
};

} // namespace ispkit::hls
