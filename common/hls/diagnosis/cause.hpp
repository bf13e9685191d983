// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/crypt/key.hpp"
#include "hls/diagnosis/rule.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::hls {

/// A possible reason why a segment does not decrypt. Equal rule, distance and detail are the same
/// cause in several segments.
struct Cause {
    const Rule* rule = nullptr;
    /// iv-offset: the number of encryption minus that of the playlist. key-other-period: the same
    /// of the positions of keys.
    std::int64_t distance = 0;
    /// What was done, for a person; empty if the rule's name says it all.
    std::string detail;
    /// The IV and key with which this segment can be read, if they are known.
    std::optional<Iv> iv;
    std::optional<ContentKey> key;
    /// NamedKey::uri of another key that fits; else empty.
    std::string key_uri;

    bool is_same(const Cause& other) const {
        return rule == other.rule && distance == other.distance && detail == other.detail;
    }
};

/// Chooses one cause for each segment, given those that fit each: few causes for many segments. A
/// segment's fallback, its last cause, counts only if no other one fits it. Nothing for a segment
/// without causes.
std::vector<std::optional<Cause>> choose_causes(const std::vector<std::vector<Cause>>& fitting);

} // namespace ispkit::hls
