// SPDX-License-Identifier: MIT
#include "hls/verify/playlist_scan.hpp"
#include "io/bytes.hpp"

#include <algorithm>
#include <cstdlib>

using namespace ispkit;

namespace {

std::size_t lines_of(std::string_view text) {
    const auto breaks = std::count(text.begin(), text.end(), '\n');
    return static_cast<std::size_t>(breaks) + (text.empty() || text.ends_with('\n') ? 0 : 1);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
    std::string_view text = io::as_text({data, size});
    const hls::PlaylistScan scan = hls::scan_playlist(text);
    text.remove_prefix(text.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0);
    const bool is_sorted = std::is_sorted(
        scan.findings.begin(), scan.findings.end(),
        [](const hls::Finding& a, const hls::Finding& b) { return a.line < b.line; });
    if (!is_sorted || lines_of(scan.mended) != lines_of(text)) {
        std::abort();
    }
    return 0;
}
