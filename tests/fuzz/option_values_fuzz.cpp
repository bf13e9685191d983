// SPDX-License-Identifier: MIT
// Everything that reads a value from the command line or a key file.

#include "cli/option/values.hpp"
#include "error.hpp"
#include "fuzz_target.hpp"
#include "hls/crypt/iv.hpp"
#include "hls/crypt/key.hpp"
#include "hls/crypt/numbered_name.hpp"
#include "hls/playlist/date_time.hpp"
#include "io/bytes.hpp"
#include "sip/account/account.hpp"
#include "sip/account/secret.hpp"

#include <cstdlib>

namespace {

template <typename Parse>
void attempt(Parse parse) {
    try {
        parse();
    } catch (const ispkit::Error&) {
    }
}

} // namespace

FUZZ_TARGET(option_values, data, size) {
    namespace cli = ispkit::cli;
    namespace hls = ispkit::hls;
    const std::string_view text = ispkit::io::as_text({data, size});
    attempt([text] { hls::parse_iv(text); });
    attempt([text] { hls::key_of_hex(text, "fuzz", hls::Method::aes_128); });
    attempt([text] { hls::parse_method(text); });
    attempt([text] {
        hls::key_of_file_content(ispkit::io::as_bytes(text), "fuzz", hls::Method::aes_256);
    });
    attempt([text] {
        const hls::DateTime moment = hls::parse_date_time(text);
        if (hls::parse_date_time(hls::to_string(moment)).time != moment.time) {
            std::abort();
        }
    });
    attempt([text] {
        std::uint64_t number = 0;
        cli::parse_value(text, number);
    });
    attempt([text] {
        std::chrono::microseconds duration{};
        cli::parse_value(text, duration);
    });
    attempt([text] { ispkit::sip::parse_extension_list(text, "fuzz"); });
    attempt([text] { ispkit::sip::check_context(text); });
    attempt([text] { ispkit::sip::Alphabet{text}; });
    hls::number_in_name(text);
    if (size < 1000 && !hls::has_number_place(text) && hls::numbered_name(text, size) != text) {
        std::abort();
    }
}
