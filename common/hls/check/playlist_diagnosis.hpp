// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/checked_playlist.hpp"
#include "hls/check/key_store.hpp"
#include "hls/verify/resources.hpp"

namespace ispkit::hls {

/// Finds the causes why segments of a playlist do not decrypt or are not media, and adds them with
/// their remedies: one finding for each cause.
void diagnose(Resources& resources, const CheckedPlaylist& checked, KeyStore& keys,
              SegmentFindings& findings);

} // namespace ispkit::hls
