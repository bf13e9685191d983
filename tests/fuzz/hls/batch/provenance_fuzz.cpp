// SPDX-License-Identifier: MIT
// A line of the record beside the outputs, which everybody may have written who may write there.

#include "hls/batch/provenance.hpp"
#include "io/bytes.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace hls = ispkit::hls;
    const auto provenance = hls::parse_provenance(ispkit::io::as_text({data, size}));
    if (!provenance) {
        return 0;
    }
    hls::ranges_in(provenance->method);
    hls::iv_in(provenance->method, {});
    std::string line = hls::to_line(*provenance);
    line.pop_back();
    if (hls::parse_provenance(line) != provenance) {
        std::abort();
    }
    return 0;
}
