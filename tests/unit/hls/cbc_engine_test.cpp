// SPDX-License-Identifier: MIT
#include "hls/cbc_engine.hpp"
#include "io/hex.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <vector>

using namespace ispkit;

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

} // namespace

BOOST_AUTO_TEST_SUITE(hls_cbc_engine)

// NIST SP 800-38A, F.2.1 CBC-AES128.Encrypt
BOOST_AUTO_TEST_CASE(the_standard_s_example_comes_out) {
    Stream stream{};
    BOOST_REQUIRE(io::from_hex("2b7e151628aed2a6abf7158809cf4f3c", stream.key.octets));
    BOOST_REQUIRE(io::from_hex("000102030405060708090a0b0c0d0e0f", stream.chain.octets));
    stream.data.resize(32);
    BOOST_REQUIRE(io::from_hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
                               stream.data));
    std::vector<Stream> streams{stream, stream};
    encrypt(*hls::make_cbc_engine(), streams);
    for (const Stream& result : streams) {
        BOOST_TEST(io::to_hex(result.data) ==
                   "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2");
        BOOST_TEST(io::to_hex(result.chain.octets) == "5086cb9b507219ee95db113a917678b2");
    }
}

BOOST_AUTO_TEST_CASE(interleaved_streams_equal_streams_encrypted_alone) {
    const std::unique_ptr<hls::CbcEngine> interleaved = hls::make_ipsec_mb_engine();
    if (!interleaved) {
        BOOST_TEST_MESSAGE("built without the multi-buffer library: nothing to compare");
        return;
    }
    const std::unique_ptr<hls::CbcEngine> reference = hls::make_openssl_engine();
    std::mt19937 random(1);
    for (std::size_t count = 1; count <= 20; ++count) {
        std::vector<Stream> streams = random_streams(random, count);
        std::vector<Stream> expected = streams;
        encrypt(*interleaved, streams);
        encrypt(*reference, expected);
        for (std::size_t i = 0; i < count; ++i) {
            BOOST_TEST((streams[i].data == expected[i].data));
            BOOST_TEST((streams[i].chain == expected[i].chain));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
