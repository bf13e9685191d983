// SPDX-License-Identifier: MIT
// A line of the record beside the outputs, which everybody may have written who may write there.

#include "fuzz_target.hpp"
#include "hls/batch/provenance.hpp"
#include "io/bytes.hpp"

#include <cstdlib>

FUZZ_TARGET(provenance, data, size) {
    namespace hls = ispkit::hls;
    const auto provenance = hls::parse_provenance(ispkit::io::as_text({data, size}));
    if (!provenance) {
        return;
    }
    hls::ranges_in(provenance->method);
    hls::iv_in(provenance->method, {});
    std::string line = hls::to_line(*provenance);
    line.pop_back();
    if (hls::parse_provenance(line) != provenance) {
        std::abort();
    }
}
