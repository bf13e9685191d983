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
        const auto fill = [&random](auto&& octets) {
            for (std::uint8_t& octet : octets) {
                octet = static_cast<std::uint8_t>(random());
            }
        };
        stream.key = hls::ContentKey(hls::k_methods[random() % hls::k_methods.size()]);
        fill(stream.key.octets());
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

// NIST SP 800-38A, F.2.1 CBC-AES128.Encrypt and F.2.5 CBC-AES256.Encrypt
BOOST_AUTO_TEST_CASE(the_standard_s_examples_come_out) {
    const auto stream_with = [](std::string_view key) {
        Stream stream{hls::key_of_digits(key).value(),
                      hls::parse_iv("000102030405060708090a0b0c0d0e0f"),
                      std::vector<std::uint8_t>(64)};
        BOOST_REQUIRE(
            text::from_hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                           "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
                           stream.data));
        return stream;
    };
    const std::pair<Stream, std::string> examples[] = {
        {stream_with("2b7e151628aed2a6abf7158809cf4f3c"),
         "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
         "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"},
        {stream_with("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"),
         "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
         "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"}};
    std::vector<Stream> streams;
    for (const auto& [stream, expected] : examples) {
        streams.insert(streams.end(), 2, stream);
    }
    encrypt(*hls::make_cbc_engine(), streams);
    for (std::size_t i = 0; i < streams.size(); ++i) {
        const std::string& expected = examples[i / 2].second;
        BOOST_TEST(text::to_hex(streams[i].data) == expected);
        BOOST_TEST(text::to_hex(streams[i].chain.octets) == expected.substr(96));
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
