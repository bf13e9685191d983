// SPDX-License-Identifier: MIT
#include "hls/crypt/cbc_engine.hpp"
#include "hls/crypt/cipher_context.hpp"
#include "text/hex.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <vector>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_crypt_cbc_engine)

namespace {

struct Stream {
    hls::ContentKey key;
    hls::Iv chain;
    std::vector<std::uint8_t> data;
};

std::vector<Stream> random_streams(std::mt19937& random, std::size_t count) {
    std::vector<Stream> streams(count);
    for (Stream& stream : streams) {
        const auto fill = [&random](auto& octets) {
            for (std::uint8_t& octet : octets) {
                octet = static_cast<std::uint8_t>(random());
            }
        };
        fill(stream.key.octets);
        fill(stream.chain.octets);
        constexpr std::size_t k_most_blocks = hls::k_longest_stretch / hls::k_block_size;
        stream.data.resize((random() % k_most_blocks + 1) * hls::k_block_size);
        fill(stream.data);
    }
    return streams;
}

void encrypt(hls::CbcEngine& engine, std::vector<Stream>& streams) {
    std::vector<hls::CbcStretch> stretches;
    for (Stream& stream : streams) {
        stretches.push_back({&stream.key, &stream.chain, stream.data});
    }
    engine.encrypt(stretches);
}

/// One block after another by its own call, chained here: what any engine has to equal.
void encrypt_block_by_block(Stream& stream) {
    hls::CipherContext context;
    for (std::size_t at = 0; at < stream.data.size(); at += hls::k_block_size) {
        const io::MutableByteView block(stream.data.data() + at, hls::k_block_size);
        context.start(hls::Direction::encrypt, stream.key, stream.chain, hls::Padding::none);
        context.update(block, block.data());
        std::copy(block.begin(), block.end(), stream.chain.octets.begin());
    }
}

} // namespace

// NIST SP 800-38A, F.2.1 CBC-AES128.Encrypt
BOOST_AUTO_TEST_CASE(the_standard_s_example_comes_out) {
    Stream stream{};
    BOOST_REQUIRE(text::from_hex("2b7e151628aed2a6abf7158809cf4f3c", stream.key.octets));
    BOOST_REQUIRE(text::from_hex("000102030405060708090a0b0c0d0e0f", stream.chain.octets));
    stream.data.resize(32);
    BOOST_REQUIRE(text::from_hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
                                 stream.data));
    std::vector<Stream> streams{stream, stream};
    encrypt(*hls::make_cbc_engine(), streams);
    for (const Stream& result : streams) {
        BOOST_TEST(text::to_hex(result.data) ==
                   "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2");
        BOOST_TEST(text::to_hex(result.chain.octets) == "5086cb9b507219ee95db113a917678b2");
    }
}

BOOST_AUTO_TEST_CASE(the_multi_buffer_library_is_built_in_where_version_says_so) {
    BOOST_TEST((hls::make_ipsec_mb_engine() != nullptr) == !hls::ipsec_mb_version().empty());
}

BOOST_AUTO_TEST_CASE(streams_side_by_side_equal_streams_encrypted_block_by_block) {
    std::vector<std::unique_ptr<hls::CbcEngine>> engines;
    engines.push_back(hls::make_openssl_engine());
    if (!hls::ipsec_mb_version().empty()) {
        engines.push_back(hls::make_ipsec_mb_engine());
    }
    std::mt19937 random(1);
    for (const std::unique_ptr<hls::CbcEngine>& engine : engines) {
        for (std::size_t count = 1; count <= 20; ++count) {
            std::vector<Stream> streams = random_streams(random, count);
            std::vector<Stream> expected = streams;
            encrypt(*engine, streams);
            for (std::size_t i = 0; i < count; ++i) {
                encrypt_block_by_block(expected[i]);
                BOOST_TEST((streams[i].data == expected[i].data));
                BOOST_TEST((streams[i].chain == expected[i].chain));
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
