// SPDX-License-Identifier: MIT
#pragma once

#include "hls/playlist/playlist.hpp"

#include <string>
#include <vector>

namespace ispkit::hls {

/// The EXT-X-VERSION that a key's attributes need (RFC 8216 section 7).
unsigned version_of(const Key& key);

/// The EXT-X-VERSION that tags without a member in a model need: EXT-X-DEFINE (section 8 of the
/// second edition).
unsigned version_of_tags(const std::vector<std::string>& tags);

} // namespace ispkit::hls
