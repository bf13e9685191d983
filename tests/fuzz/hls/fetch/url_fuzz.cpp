// SPDX-License-Identifier: MIT
// A line of base and a reference: the result is a URL of the web that stands for itself, or an
// error.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "hls/fetch/url.hpp"
#include "io/bytes.hpp"

#include <cstdlib>

FUZZ_TARGET(url, data, size) {
    using namespace ispkit;
    const std::string_view text = io::as_text({data, size});
    const std::size_t line = text.find('\n');
    if (line == std::string_view::npos) {
        return;
    }
    try {
        const std::string base(text.substr(0, line));
        const std::string url = hls::resolve_url(base, text.substr(line + 1));
        if (!hls::is_web_url(url) || hls::resolve_url(base, url) != url) {
            std::abort();
        }
    } catch (const ispkit::Error&) {
    }
}
