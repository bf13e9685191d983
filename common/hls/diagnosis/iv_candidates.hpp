// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/diagnosis/rule.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ispkit::hls {

/// What is known of a segment from which its IV may have been made.
struct IvOrigin {
    /// The media sequence number.
    std::uint64_t number = 0;
    /// The IV attribute, if there is one.
    std::optional<Iv> listed;
    /// The last cipher block before it: of the segment before, or of the file before a byte range.
    std::optional<Iv> before;
};

/// An IV that a known mistake makes.
struct IvCandidate {
    const Rule* rule;
    Iv iv;
    /// What was done, for a person: "the number in the other byte order".
    std::string_view mistake;
};

/// The IVs of known mistakes, the more frequent ones first. An IV that players would use anyway is
/// not among them.
std::vector<IvCandidate> iv_candidates(const IvOrigin& origin);

} // namespace ispkit::hls
