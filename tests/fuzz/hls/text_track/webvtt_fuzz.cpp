// SPDX-License-Identifier: MIT
// WebVTT: times that are read are in order.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "hls/text_track/webvtt.hpp"

#include <cstdlib>

using namespace ispkit;

FUZZ_TARGET(webvtt, data, size) {
    try {
        const hls::WebVtt webvtt =
            hls::parse_webvtt({reinterpret_cast<const char*>(data), size}, "fuzz");
        if (webvtt.first_start > webvtt.last_end ||
            (webvtt.timestamp_map && webvtt.timestamp_map->mpegts >> 33 != 0)) {
            std::abort();
        }
    } catch (const Error&) {
    }
}
