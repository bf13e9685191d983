// SPDX-License-Identifier: MIT
// Any path survives the round trip through a URI; any URI is a path or an error.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "io/bytes.hpp"
#include "text/uri.hpp"

#include <cstdlib>

FUZZ_TARGET(uri, data, size) {
    using namespace ispkit;
    const std::string_view text = io::as_text({data, size});
    if (!text.empty() && text.find('\0') == std::string_view::npos &&
        text::path_of_uri(text::uri_of_path(text)) != text) {
        std::abort();
    }
    try {
        text::stays_in_folder(text::path_of_uri(text));
    } catch (const ispkit::Error&) {
    }
}
