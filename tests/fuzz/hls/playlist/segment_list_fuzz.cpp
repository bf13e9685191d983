// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "fuzz_target.hpp"
#include "hls/playlist/segment_list.hpp"
#include "io/bytes.hpp"
#include "text/uri.hpp"

#include <cstdlib>

using namespace ispkit;

FUZZ_TARGET(segment_list, data, size) {
    try {
        for (const hls::ListedSegment& segment :
             hls::parse_segment_list(io::as_text({data, size}), "list")) {
            if (text::path_of_uri(text::uri_of_path(segment.name)) != segment.name) {
                std::abort();
            }
        }
    } catch (const Error&) {
    }
}
