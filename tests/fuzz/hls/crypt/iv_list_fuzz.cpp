// SPDX-License-Identifier: MIT
// What hls-encrypt --random-iv prints, and what an attacker makes of it.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "hls/crypt/iv_list.hpp"
#include "io/bytes.hpp"

FUZZ_TARGET(iv_list, data, size) {
    try {
        ispkit::hls::parse_iv_list(ispkit::io::as_text({data, size}), "fuzz");
    } catch (const ispkit::Error&) {
    }
}
