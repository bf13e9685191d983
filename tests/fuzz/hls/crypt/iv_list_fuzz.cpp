// SPDX-License-Identifier: MIT
// What hls-encrypt --random-iv prints, and what an attacker makes of it.

#include "error.hpp"
#include "hls/crypt/iv_list.hpp"
#include "io/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        ispkit::hls::parse_iv_list(ispkit::io::as_text({data, size}), "fuzz");
    } catch (const ispkit::Error&) {
    }
    return 0;
}
