// SPDX-License-Identifier: MIT
#include "hls/diagnosis/other_cipher.hpp"
#include "text/hex.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_diagnosis_other_cipher)

namespace {

template <std::size_t N>
std::array<std::uint8_t, N> octets(std::string_view digits) {
    std::array<std::uint8_t, N> result{};
    BOOST_REQUIRE(text::from_hex(digits, result));
    return result;
}

} // namespace

// NIST SP 800-38A: F.1.6 ECB-AES256, F.2.6 CBC-AES256 and F.5.6 CTR-AES256, each Decrypt.
BOOST_AUTO_TEST_CASE(the_standard_s_examples_are_decrypted) {
    const hls::ContentKey key =
        *hls::key_of_digits("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    const std::array<std::string_view, 3> examples[] = {
        {"aes-256-ecb", "00000000000000000000000000000000",
         "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870"},
        {"aes-256-cbc", "000102030405060708090a0b0c0d0e0f",
         "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"},
        {"aes-256-ctr", "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
         "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"}};
    for (const auto& [name, iv, encrypted] : examples) {
        const auto ciphers = hls::other_ciphers();
        const auto cipher =
            std::find_if(ciphers.begin(), ciphers.end(),
                         [&name = name](const hls::OtherCipher& one) { return one.name == name; });
        BOOST_REQUIRE((cipher != ciphers.end()));
        const auto clear = hls::decrypt_head(*cipher, key, {octets<16>(iv)}, octets<32>(encrypted));
        BOOST_TEST(text::to_hex(clear) ==
                   "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
    }
}

BOOST_AUTO_TEST_SUITE_END()
