// SPDX-License-Identifier: MIT
#include "hls/crypt/cipher_context.hpp"
#include "hls/diagnosis/encrypted_segment.hpp"
#include "memory_source.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_diagnosis_encrypted_segment)

namespace {

using Bytes = std::vector<std::uint8_t>;

const hls::ContentKey k_key =
    hls::key_of_hex("00112233445566778899aabbccddeeff", "key", hls::Method::aes_128);
const hls::ContentKey k_other =
    hls::key_of_hex("ffeeddccbbaa99887766554433221100", "key", hls::Method::aes_128);

std::string subtitles() {
    std::string text = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n";
    for (int i = 0; i < 100; ++i) {
        text += "00:00.000 --> 00:01.000\nHello\n";
    }
    return text;
}

Bytes encrypt(const std::string& clear, const hls::ContentKey& key, const hls::Iv& iv) {
    hls::CipherContext context;
    Bytes output(clear.size() + 32);
    context.start(hls::Direction::encrypt, key, iv, hls::Padding::pkcs7);
    std::size_t size = context.update(io::as_bytes(clear), output.data());
    size += *context.finish(output.data() + size);
    output.resize(size);
    return output;
}

std::vector<hls::Cause> causes_of(Bytes stored, const std::vector<std::int64_t>& distances = {},
                                  hls::Method method = hls::Method::aes_128) {
    test::MemorySource source(std::move(stored));
    hls::EncryptedSegment segment;
    segment.method = method;
    segment.number = 7;
    segment.other_keys = {1};
    const std::vector<hls::NamedKey> keys = {{"a.key", k_key, true}, {"b.key", k_other, true}};
    return hls::find_causes(source, segment, keys, distances);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_right_key_and_iv_decrypt) {
    test::MemorySource source(encrypt(subtitles(), k_key, hls::iv_of_sequence_number(7)));
    BOOST_TEST(hls::try_decryption(source, k_key, hls::iv_of_sequence_number(7)).succeeds());
    BOOST_TEST(!hls::try_decryption(source, k_key, hls::iv_of_sequence_number(8)).succeeds());
    BOOST_TEST(!hls::try_decryption(source, k_other, hls::iv_of_sequence_number(7)).succeeds());
}

BOOST_AUTO_TEST_CASE(a_segment_shorter_than_two_blocks_is_judged_by_its_padding) {
    test::MemorySource source(encrypt("WEBVTT\n\n", k_key, {}));
    BOOST_TEST(hls::try_decryption(source, k_key, {}).succeeds());
    BOOST_TEST(!hls::try_decryption(source, k_other, {}).has_padding);
}

BOOST_AUTO_TEST_CASE(distances_of_numbers_are_found) {
    for (const std::uint64_t number : {0ULL, 6ULL, 8ULL, 5000ULL}) {
        test::MemorySource source(encrypt(subtitles(), k_key, hls::iv_of_sequence_number(number)));
        const auto distances = hls::find_number_distances(source, k_key, 7);
        BOOST_REQUIRE(!distances.empty());
        BOOST_TEST(distances.front() == static_cast<std::int64_t>(number) - 7);
    }
}

BOOST_AUTO_TEST_CASE(each_mistake_has_its_rule) {
    const hls::Iv right = hls::iv_of_sequence_number(7);
    const auto rule_of = [](const Bytes& stored) {
        return std::string(causes_of(stored).front().rule->name);
    };
    BOOST_TEST(rule_of(encrypt(subtitles(), k_key, {})) == "iv-zero");
    BOOST_TEST(
        rule_of(encrypt(subtitles(), k_key, hls::parse_iv("5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a"))) ==
        "iv-unlisted");
    BOOST_TEST(rule_of(encrypt(subtitles(), k_other, right)) == "key-other-period");
    const std::string clear = subtitles();
    BOOST_TEST(rule_of(Bytes(clear.begin(), clear.end())) == "not-encrypted");
    const Bytes once = encrypt(clear, k_key, right);
    BOOST_TEST(rule_of(encrypt(std::string(once.begin(), once.end()), k_key, right)) ==
               "encrypted-twice");
    Bytes cut = once;
    cut.resize(cut.size() - 5);
    BOOST_TEST(rule_of(cut) == "cut");
    BOOST_TEST(rule_of(Bytes(4096, 0x99)) == "key-wrong");
}

BOOST_AUTO_TEST_CASE(a_key_that_decrypts_by_another_method_is_of_another_cipher) {
    const hls::Iv right = hls::iv_of_sequence_number(7);
    const auto causes = causes_of(encrypt(subtitles(), k_key, right), {}, hls::Method::aes_256);
    BOOST_TEST(causes.front().rule->name == "cipher-mode");
    BOOST_TEST(causes.front().detail == "aes-128-cbc");
    BOOST_TEST((causes.front().key == k_key));
}

BOOST_AUTO_TEST_CASE(a_key_that_openssl_filled_with_zeros_is_of_another_cipher) {
    hls::ContentKey padded(hls::Method::aes_256);
    std::ranges::copy(k_key.octets(), padded.octets().begin());
    const auto causes = causes_of(encrypt(subtitles(), padded, hls::iv_of_sequence_number(7)));
    BOOST_TEST(causes.front().rule->name == "cipher-mode");
    BOOST_TEST(causes.front().detail == "aes-256-cbc");
    BOOST_TEST(!causes.front().key.has_value());
}

BOOST_AUTO_TEST_CASE(the_iv_that_was_used_is_told) {
    const hls::Iv iv = hls::parse_iv("5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a");
    const auto causes = causes_of(encrypt(subtitles(), k_key, iv));
    BOOST_REQUIRE(causes.front().iv.has_value());
    BOOST_TEST(to_string(*causes.front().iv) == to_string(iv));
}

BOOST_AUTO_TEST_SUITE_END()
