// SPDX-License-Identifier: MIT
// Any path survives the round trip through a URI; any URI is a path or an error.

#include "error.hpp"
#include "io/bytes.hpp"
#include "text/uri.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace hls = ispkit::hls;
    const std::string_view text = ispkit::io::as_text({data, size});
    if (!text.empty() && text.find('\0') == std::string_view::npos &&
        hls::path_of_uri(hls::uri_of_path(text)) != text) {
        std::abort();
    }
    try {
        hls::stays_in_folder(hls::path_of_uri(text));
    } catch (const ispkit::Error&) {
    }
    return 0;
}
