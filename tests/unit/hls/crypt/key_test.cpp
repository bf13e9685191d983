// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/crypt/key.hpp"
#include "temporary_folder.hpp"
#include "text/hex.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_crypt_key)

namespace {

std::string refusal(std::string_view content, hls::Method method = hls::Method::aes_128) {
    try {
        hls::key_of_file_content(io::as_bytes(content), "video.key", method);
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
        {std::string(32, 'k'), "the length of a key for AES-256"},
        {"Salted__" + octets, "-nosalt"},
        {"-----BEGIN PRIVATE KEY-----\n", "PEM"},
        {std::string(1000, 'k'), "something else"}};
    for (const auto& [content, expected] : cases) {
        const std::string message = refusal(content);
        BOOST_TEST(message.find(expected) != std::string::npos, message);
        BOOST_TEST(message.starts_with("video.key: "), message);
    }
}

BOOST_AUTO_TEST_CASE(a_key_for_aes_256_has_thirty_two_octets) {
    const std::string octets(32, 'k');
    BOOST_TEST(refusal(octets, hls::Method::aes_256) == "no error");
    const std::pair<std::string, std::string> cases[] = {
        {octets.substr(16), "the length of a key for AES-128"},
        {octets.substr(1), "it was cut short"},
        {octets + "\n", "'head -c 32'"},
        {std::string(64, 'a'), "64 hexadecimal digits; 'hls-keygen --method AES-256 --from-hex'"},
        {"ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8=", "base64"}};
    for (const auto& [content, expected] : cases) {
        const std::string message = refusal(content, hls::Method::aes_256);
        BOOST_TEST(message.find(expected) != std::string::npos, message);
    }
}

BOOST_AUTO_TEST_CASE(the_length_of_a_key_file_says_its_method_unless_it_is_text_of_digits) {
    const TemporaryFolder folder;
    const auto read = [&folder](const std::string& content) {
        return hls::read_key_of_any_method(folder.write("video.key", content));
    };
    BOOST_TEST((read(std::string(16, 'k')).method() == hls::Method::aes_128));
    BOOST_TEST((read(std::string(32, 'k')).method() == hls::Method::aes_256));
    BOOST_CHECK_THROW(read(std::string(32, 'a')), Error);
    BOOST_CHECK_THROW(read(std::string(24, 'k')), Error);
}

BOOST_AUTO_TEST_CASE(hexadecimal_digits_become_the_same_key) {
    const std::string digits = "00112233445566778899aabbccddeeff";
    for (const std::string& text : {digits, digits + "\n", "0x" + digits, "  " + digits + "\r\n"}) {
        BOOST_TEST(text::to_hex(hls::key_of_hex(text, "-", hls::Method::aes_128).octets()) ==
                   digits);
    }
    const std::string more = digits + digits;
    BOOST_TEST(text::to_hex(hls::key_of_hex("0x" + more, "-", hls::Method::aes_256).octets()) ==
               more);
    for (const std::string& text : {digits + "0", std::string(), more}) {
        BOOST_CHECK_THROW(hls::key_of_hex(text, "-", hls::Method::aes_128), Error);
    }
    BOOST_CHECK_THROW(hls::key_of_hex(digits, "-", hls::Method::aes_256), Error);
}

BOOST_AUTO_TEST_CASE(random_keys_differ) {
    for (const hls::Method method : hls::k_methods) {
        const hls::ContentKey key = hls::random_key(method);
        BOOST_TEST((key != hls::random_key(method)));
        BOOST_TEST(key.octets().size() == hls::key_size(method));
    }
}

// openssl kdf -keylen 16 -kdfopt digest:SHA256 -kdfopt key:0123456789abcdef
//     -kdfopt info:'ispkit hls v1 video7' HKDF
BOOST_AUTO_TEST_CASE(a_derived_key_is_what_openssl_kdf_gives) {
    const hls::ContentKey key =
        hls::derive_key(io::as_bytes("0123456789abcdef"), "video7", hls::Method::aes_128);
    BOOST_TEST(text::to_hex(key.octets()) == "caf235a01a009ce33f2ef07826d369b5");
}

// openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt key:0123456789abcdef0123456789abcdef
//     -kdfopt info:'ispkit hls AES-256 v1 video7' HKDF
BOOST_AUTO_TEST_CASE(a_longer_derived_key_does_not_begin_with_the_shorter_one) {
    const io::ByteView master = io::as_bytes("0123456789abcdef0123456789abcdef");
    const std::string longer =
        text::to_hex(hls::derive_key(master, "video7", hls::Method::aes_256).octets());
    BOOST_TEST(longer == "8ad5c9fc01fe177bde214f2db7cd278088050abd4feedf74ffd04d6f5a541b51");
    BOOST_TEST(!longer.starts_with(
        text::to_hex(hls::derive_key(master, "video7", hls::Method::aes_128).octets())));
}

BOOST_AUTO_TEST_CASE(a_short_master_is_refused) {
    for (const hls::Method method : hls::k_methods) {
        const std::string master(hls::key_size(method) - 1, 'm');
        BOOST_CHECK_THROW(hls::derive_key(io::as_bytes(master), "video7", method), Error);
    }
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
    BOOST_TEST(hls::weakness(hls::ContentKey(hls::Method::aes_256)) == "32 times the byte 0x00");
    std::ranges::fill(key.octets(), 0xff);
    BOOST_TEST(hls::weakness(key) == "16 times the byte 0xff");
    std::ranges::copy(io::as_bytes("0123456789abcdef"), key.octets().begin());
    BOOST_TEST(hls::weakness(key) == "printable text");
    key.octets()[7] = 0x7f;
    BOOST_TEST(hls::weakness(key).empty());
}

BOOST_AUTO_TEST_SUITE_END()
