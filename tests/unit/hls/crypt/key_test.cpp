// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/crypt/key.hpp"
#include "temporary_folder.hpp"
#include "text/hex.hpp"

#include <boost/test/unit_test.hpp>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_crypt_key)

namespace {

std::string refusal(std::string_view content) {
    try {
        hls::key_of_file_content(io::as_bytes(content), "video.key");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

BOOST_AUTO_TEST_CASE(sixteen_octets_of_any_kind_are_a_key) {
    const std::string content("\n\0\r\n 0123456789", 15);
    BOOST_TEST(refusal(content + "\n") == "no error");
}

BOOST_AUTO_TEST_CASE(another_length_is_refused_with_what_it_looks_like) {
    const std::string digits = "00112233445566778899aabbccddeeff";
    const std::string octets(16, 'k');
    const std::pair<std::string, std::string> cases[] = {
        {"", "it is empty"},
        {octets.substr(1), "it was cut short"},
        {octets + "\n", "a newline at the end"},
        {octets + "\r\n", "CR LF"},
        {digits, "32 hexadecimal digits"},
        {digits + "\n", "32 hexadecimal digits"},
        {"0x" + digits + "\n", "0x and 32 hexadecimal digits"},
        {"ABEiM0RVZneImaq7zN3u/w==\n", "base64"},
        {std::string(32, 'k'), "AES-256"},
        {"Salted__" + octets, "-nosalt"},
        {"-----BEGIN PRIVATE KEY-----\n", "PEM"},
        {std::string(1000, 'k'), "something else"}};
    for (const auto& [content, expected] : cases) {
        const std::string message = refusal(content);
        BOOST_TEST(message.find(expected) != std::string::npos, message);
        BOOST_TEST(message.starts_with("video.key: "), message);
    }
}

BOOST_AUTO_TEST_CASE(hexadecimal_digits_become_the_same_key) {
    const std::string digits = "00112233445566778899aabbccddeeff";
    for (const std::string& text : {digits, digits + "\n", "0x" + digits, "  " + digits + "\r\n"}) {
        BOOST_TEST(text::to_hex(hls::key_of_hex(text, "-").octets) == digits);
    }
    BOOST_CHECK_THROW(hls::key_of_hex(digits + "0", "-"), Error);
    BOOST_CHECK_THROW(hls::key_of_hex("", "-"), Error);
}

BOOST_AUTO_TEST_CASE(random_keys_differ) {
    BOOST_TEST((hls::random_key() != hls::random_key()));
}

// openssl kdf -keylen 16 -kdfopt digest:SHA256 -kdfopt key:0123456789abcdef
//     -kdfopt info:'ispkit hls v1 video7' HKDF
BOOST_AUTO_TEST_CASE(a_derived_key_is_what_openssl_kdf_gives) {
    const hls::ContentKey key = hls::derive_key(io::as_bytes("0123456789abcdef"), "video7");
    BOOST_TEST(text::to_hex(key.octets) == "caf235a01a009ce33f2ef07826d369b5");
}

BOOST_AUTO_TEST_CASE(a_short_master_is_refused) {
    BOOST_CHECK_THROW(hls::derive_key(io::as_bytes("0123456789abcde"), "video7"), Error);
}

BOOST_AUTO_TEST_CASE(key_info_has_two_or_three_lines) {
    BOOST_TEST(hls::key_info("https://x/k", "v.key", std::nullopt) == "https://x/k\nv.key\n");
    BOOST_TEST(hls::key_info("k", "v.key", hls::iv_of_sequence_number(1)) ==
               "k\nv.key\n00000000000000000000000000000001\n");
    BOOST_CHECK_THROW(hls::key_info("k\nx", "v.key", std::nullopt), Error);
    BOOST_CHECK_THROW(hls::key_info("k", "v\r.key", std::nullopt), Error);
}

BOOST_AUTO_TEST_CASE(a_key_that_can_be_guessed_is_weak) {
    hls::ContentKey key;
    BOOST_TEST(hls::weakness(key) == "16 times the byte 0x00");
    key.octets.fill(0xff);
    BOOST_TEST(hls::weakness(key) == "16 times the byte 0xff");
    for (std::size_t i = 0; i < key.octets.size(); ++i) {
        key.octets[i] = static_cast<std::uint8_t>("0123456789abcdef"[i]);
    }
    BOOST_TEST(hls::weakness(key) == "printable text");
    key.octets[7] = 0x7f;
    BOOST_TEST(hls::weakness(key).empty());
}

BOOST_AUTO_TEST_SUITE_END()
