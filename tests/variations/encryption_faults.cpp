// SPDX-License-Identifier: MIT
#include "faults.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace ispkit::variations {

namespace {

using test::encrypted;

/// Each segment has its own EXT-X-KEY with an IV.
bool has_listed_ivs(const Presentation& presentation) {
    const std::vector<Segment>& segments = presentation.media().segments;
    return is_encrypted(presentation) && has_pattern(presentation) &&
           std::all_of(segments.begin(), segments.end(),
                       [](const Segment& segment) { return segment.tag->iv.has_value(); });
}

/// Each EXT-X-KEY has an IV and covers several segments.
bool shares_ivs(const Presentation& presentation) {
    const Playlist& media = presentation.media();
    if (!presentation.renditions.empty() || !media.is_encrypted() || media.has_gap() ||
        media.stream->is("open") || !media.segments.front().tag->iv || media.segments.size() < 3) {
        return false;
    }
    for (std::size_t i = 0; i < media.segments.size(); ++i) {
        const auto& tag = media.segments[i].tag;
        const bool is_shared = (i > 0 && media.segments[i - 1].tag == tag) ||
                               (i + 1 < media.segments.size() && media.segments[i + 1].tag == tag);
        if (!is_shared || !(tag == media.segments.front().tag) ||
            (media.section && media.section->tag == tag)) {
            return false;
        }
    }
    return true;
}

/// Encrypts each segment with the IV that the function makes of its number.
template <typename IvOfNumber>
auto with_ivs(IvOfNumber iv_of_number) {
    return [iv_of_number](Presentation& presentation, Random&) {
        Playlist& media = presentation.media();
        for (std::size_t i = 0; i < media.segments.size(); ++i) {
            media.segments[i].iv = iv_of_number(media.number(i));
        }
    };
}

hls::Iv iv_of_digits(std::string digits) {
    digits.resize(32, '0');
    return hls::parse_iv(digits);
}

hls::Iv iv_of_text(const std::string& text) {
    hls::Iv iv;
    std::copy(text.begin(), text.end(), iv.octets.begin());
    return iv;
}

hls::Iv reversed(hls::Iv iv) {
    std::reverse(iv.octets.begin(), iv.octets.end());
    return iv;
}

void in_order_of_names(Presentation& presentation, Random&) {
    Playlist& media = presentation.media();
    std::vector<std::size_t> order(media.segments.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    std::sort(order.begin(), order.end(), [&media](std::size_t a, std::size_t b) {
        return media.segments[a].uri < media.segments[b].uri;
    });
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        media.segments[order[rank]].iv = hls::iv_of_sequence_number(media.number(rank));
    }
}

void with_random_ivs(Presentation& presentation, Random& random) {
    for (Segment& segment : presentation.media().segments) {
        segment.iv = random.iv();
    }
}

void with_one_random_iv(Presentation& presentation, Random& random) {
    const hls::Iv iv = random.iv();
    for (Segment& segment : presentation.media().segments) {
        segment.iv = iv;
    }
}

void chained(Presentation& presentation, Random&) {
    std::vector<Segment>& segments = presentation.media().segments;
    for (std::size_t i = 1; i < segments.size(); ++i) {
        const Bytes before = presentation.seal(segments[i - 1]);
        std::copy(before.end() - hls::k_block_size, before.end(), segments[i].iv.octets.begin());
    }
}

/// Whether all clear segments can be given a length of whole blocks without a change of their
/// content.
bool is_stretchable(const Presentation& presentation) {
    return is_mpegts(presentation) || presentation.media().stream->is("webvtt");
}

Bytes stretched(Bytes clear) {
    const bool is_text = clear.front() != 0x47;
    while (clear.size() % hls::k_block_size != 0) {
        Bytes null_packet(188, 0xff);
        std::copy_n(Bytes{0x47, 0x1f, 0xff, 0x10}.begin(), 4, null_packet.begin());
        clear = clear + (is_text ? Bytes{'\n'} : null_packet);
    }
    return clear;
}

auto sealed_by(Bytes (*seal)(const Part&)) {
    return [seal](Presentation& presentation, Random&) { presentation.seal = seal; };
}

Bytes without_padding(const Part& part) {
    return encrypted(stretched(part.clear), part.key, part.iv, hls::Padding::none);
}

Bytes with_zeros(const Part& part) {
    Bytes padded = part.clear;
    padded.resize((padded.size() / hls::k_block_size + 1) * hls::k_block_size);
    return encrypted(padded, part.key, part.iv, hls::Padding::none);
}

Bytes with_damaged_end(const Part& part) {
    Bytes stored = encrypted(part.clear, part.key, part.iv);
    stored.back() ^= 0x55;
    return stored;
}

Bytes twice(const Part& part) {
    return encrypted(encrypted(part.clear, part.key, part.iv), part.key, part.iv);
}

/// `openssl enc` with a pass phrase.
Bytes with_salt(const Part& part) {
    const std::string_view head = "Salted__12345678";
    return Bytes(head.begin(), head.end()) + encrypted(part.clear, part.key, part.iv);
}

/// `openssl enc -a`.
Bytes as_base64(const Part& part) {
    const Bytes stored = encrypted(part.clear, part.key, part.iv);
    Bytes text(stored.size() * 2);
    text.resize(static_cast<std::size_t>(
        EVP_EncodeBlock(text.data(), stored.data(), static_cast<int>(stored.size()))));
    return text;
}

template <const EVP_CIPHER* (*Cipher)()>
Bytes by_cipher(const Part& part) {
    Bytes key(part.key.octets().begin(), part.key.octets().end());
    key.resize(32);
    Bytes stored(part.clear.size() + 32);
    int size = 0;
    int rest = 0;
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(context, Cipher(), nullptr, key.data(), part.iv.octets.data());
    EVP_EncryptUpdate(context, stored.data(), &size, part.clear.data(),
                      static_cast<int>(part.clear.size()));
    EVP_EncryptFinal_ex(context, stored.data() + size, &rest);
    EVP_CIPHER_CTX_free(context);
    stored.resize(static_cast<std::size_t>(size + rest));
    stored.resize((stored.size() + 15) / 16 * 16); // CTR does not pad
    return stored;
}

/// As hls-encrypt wrote it, and as nobody marked it.
void unmarked(Presentation& presentation, Random&) {
    for (Segment& segment : presentation.media().segments) {
        segment.clear = presentation.seal(segment);
        segment.tag.reset();
    }
}

} // namespace

std::vector<Fault> encryption_faults() {
    const auto has_many_numbers = [](const Presentation& presentation) {
        return has_number_ivs(presentation) && presentation.media().segments.size() > 10;
    };
    // Up to eight segments are decoded by a command that the section's remedy does not have.
    const auto has_few_with_section = [](const Presentation& presentation) {
        return has_sealed_section(presentation) && has_files(presentation) &&
               presentation.media().segments.size() <= 8;
    };
    const auto has_own_key = [](const Presentation& presentation) {
        return is_encrypted(presentation) && !has_sealed_section(presentation);
    };
    return {
        {"iv-offset", "numbers one too high", has_number_ivs,
         with_ivs([](std::uint64_t n) { return hls::iv_of_sequence_number(n + 1); })},
        // The first line of a text fits several small numbers.
        {"iv-offset", "numbers seven too low", all_of(has_number_ivs, is_long),
         with_ivs([](std::uint64_t n) { return hls::iv_of_sequence_number(n - 7); })},
        {"iv-position", "numbers in the order of a glob", all_of(has_many_numbers, has_files),
         in_order_of_names},
        {"iv-unlisted", "random IVs and no IV attribute", has_number_ivs, with_random_ivs},
        {"iv-unlisted", "one random IV and no IV attribute", has_number_ivs, with_one_random_iv},
        {"iv-listed-but-sequence", "IV attributes that are not used", has_listed_ivs,
         with_ivs([](std::uint64_t n) { return hls::iv_of_sequence_number(n); })},
        {"iv-wrong", "other IVs than the listed ones", has_listed_ivs, with_random_ivs},
        {"iv-zero", "no IV", has_number_ivs, with_ivs([](std::uint64_t) { return hls::Iv{}; })},
        {"iv-little-endian", "numbers in the other byte order", has_number_ivs,
         with_ivs([](std::uint64_t n) { return reversed(hls::iv_of_sequence_number(n)); })},
        {"iv-text", "digits as text", has_number_ivs,
         with_ivs([](std::uint64_t n) { return iv_of_text(std::to_string(n)); })},
        {"iv-right-padded", "openssl enc -iv NUMBER", has_number_ivs,
         with_ivs([](std::uint64_t n) { return iv_of_digits(fmt::format("{:x}", n)); })},
        {"iv-chained", "the last block of the segment before", all_of(has_number_ivs, has_files),
         chained},
        {"iv-shared", "one IV attribute, and each segment has its own IV", shares_ivs,
         with_random_ivs},
        {"not-encrypted", "clear media", has_own_key,
         sealed_by([](const Part& part) { return part.clear; })},
        // The section's remedy is another one: to put EXT-X-MAP before EXT-X-KEY.
        {"not-encrypted", "clear media and a clear section", has_sealed_section,
         sealed_by([](const Part& part) { return part.clear; }), nullptr, "not-encrypted"},
        {"encrypted-unmarked", "no EXT-X-KEY", all_of(has_own_key, is_long), unmarked},
        // With several keys the other ones are not known, and these segments are told apart.
        {"encrypted-unmarked", "no EXT-X-KEY but that of the section",
         all_of(has_sealed_section, has_one_key), unmarked},
        {"encrypted-twice", "encrypted twice", is_encrypted, sealed_by(twice)},
        {"padding-none", "openssl enc -nopad", all_of(is_encrypted, is_stretchable),
         sealed_by(without_padding)},
        {"padding-zero", "padded with zeros", all_of(is_encrypted, is_mpegts),
         sealed_by(with_zeros)},
        {"padding-bad", "the last block is damaged", all_of(is_encrypted, is_mpegts),
         sealed_by(with_damaged_end)},
        {"openssl-salted", "a pass phrase", is_encrypted, sealed_by(with_salt)},
        {"openssl-base64", "openssl enc -a", has_own_key, sealed_by(as_base64)},
        {"openssl-base64", "openssl enc -a, also of the section", has_few_with_section,
         sealed_by(as_base64), nullptr, "openssl-base64"},
        {"cipher-mode", "AES-128-ECB", all_of(has_method<hls::Method::aes_128>, is_long),
         sealed_by(by_cipher<EVP_aes_128_ecb>)},
        {"cipher-mode", "AES-128-CTR", all_of(has_method<hls::Method::aes_128>, is_long),
         sealed_by(by_cipher<EVP_aes_128_ctr>)},
        {"cipher-mode", "AES-256-CBC and a short key",
         all_of(has_method<hls::Method::aes_128>, is_long), sealed_by(by_cipher<EVP_aes_256_cbc>)},
        {"cipher-mode", "AES-256-ECB", all_of(has_method<hls::Method::aes_256>, is_long),
         sealed_by(by_cipher<EVP_aes_256_ecb>)},
        {"cipher-mode", "AES-256-CTR", all_of(has_method<hls::Method::aes_256>, is_long),
         sealed_by(by_cipher<EVP_aes_256_ctr>)},
        {"cipher-mode", "AES-128-CBC and a long key",
         all_of(has_method<hls::Method::aes_256>, is_long), sealed_by(by_cipher<EVP_aes_128_cbc>)},
        {"cipher-mode", "METHOD of another length of key",
         all_of(has_method<hls::Method::aes_256>, is_long, has_own_key), nullptr,
         replacing("METHOD=AES-256", "METHOD=AES-128")},
        {"cipher-mode", "METHOD of another length of key, also for the section",
         all_of(has_method<hls::Method::aes_256>, has_sealed_section), nullptr,
         replacing("METHOD=AES-256", "METHOD=AES-128"), "cipher-mode"},
        {"map-iv-missing", "an encrypted section under an EXT-X-KEY without IV", has_sealed_section,
         [](Presentation& presentation, Random&) {
             Part& section = *presentation.media().section;
             section.tag->iv.reset();
             section.iv = hls::iv_of_sequence_number(presentation.media().sequence);
         }},
        {"map-iv", "a section with another IV", has_sealed_section,
         [](Presentation& presentation, Random& random) {
             presentation.media().section->iv = random.iv();
         }},
    };
}

} // namespace ispkit::variations
