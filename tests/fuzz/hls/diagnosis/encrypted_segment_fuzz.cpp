// SPDX-License-Identifier: MIT
// The diagnosis of a segment: the input is what it decrypts to, or what is stored; there is always
// a cause. It is also judged as a key file.

#include "error.hpp"
#include "fuzz_target.hpp"
#include "hls/crypt/cipher_context.hpp"
#include "hls/diagnosis/encrypted_segment.hpp"
#include "hls/diagnosis/first_block.hpp"
#include "hls/diagnosis/key_content.hpp"
#include "memory_source.hpp"

#include <cstdlib>
#include <vector>

using namespace ispkit;

namespace {

void diagnose(std::vector<std::uint8_t> stored, hls::Method method) {
    test::MemorySource source(std::move(stored));
    hls::EncryptedSegment segment;
    segment.method = method;
    segment.other_keys = {1};
    segment.number = 7;
    segment.other_numbers = {8};
    const std::vector<hls::NamedKey> keys = {{"a", {}, true},
                                             {"b", hls::ContentKey(hls::Method::aes_256), false}};
    const std::vector<std::int64_t> distances = {-1, 1};
    try {
        require(!hls::find_causes(source, segment, keys, distances).empty());
        hls::find_unmarked(source, 7, keys);
        if (source.size() != 0 && source.size() % hls::k_block_size == 0) {
            hls::try_decryption(source, {}, segment.expected_iv());
        }
    } catch (const Error&) {
    }
}

} // namespace

FUZZ_TARGET(encrypted_segment, data, size) {
    const io::ByteView input(data, size);
    const hls::MediaSigns signs = hls::read_signs(input);
    hls::tell_first_block(signs.form, input);
    for (const hls::Method method : hls::k_methods) {
        diagnose({input.begin(), input.end()}, method);
        hls::judge_key_content(input, method);
    }
    std::vector<std::uint8_t> encrypted(size / hls::k_block_size * hls::k_block_size);
    if (!encrypted.empty()) {
        hls::CipherContext context;
        context.start(hls::Direction::encrypt, {}, {}, hls::Padding::none);
        context.update(input.first(encrypted.size()), encrypted.data());
        diagnose(std::move(encrypted), hls::Method::aes_128);
    }
}
