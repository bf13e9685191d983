// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/playlist/segment_list.hpp"
#include "io/bytes.hpp"
#include "text/uri.hpp"

#include <cstdlib>

using namespace ispkit;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        for (const hls::ListedSegment& segment :
             hls::parse_segment_list(io::as_text({data, size}), "list")) {
            if (text::path_of_uri(text::uri_of_path(segment.name)) != segment.name) {
                std::abort();
            }
        }
    } catch (const Error&) {
    }
    return 0;
}
