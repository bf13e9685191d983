// SPDX-License-Identifier: MIT
#include "hls/check/map_store.hpp"

#include "error.hpp"
#include "hls/check/checked_playlist.hpp"
#include "hls/check/remedy.hpp"
#include "hls/crypt/decrypted_source.hpp"
#include "hls/diagnosis/encrypted_segment.hpp"
#include "io/range_source.hpp"

#include <fmt/format.h>

#include <utility>

namespace ispkit::hls {

namespace {

bool is_clear(io::ByteSource& source) {
    std::vector<std::uint8_t> head(k_signs_size);
    head.resize(source.read(0, head));
    return read_signs(head).is_media();
}

} // namespace

MapStore::MapStore(Resources& resources, const KeyStore& keys, std::string playlist)
    : resources_(resources)
    , keys_(keys)
    , playlist_(std::move(playlist)) {}

const InitialisationSection* MapStore::load(const InitSection& map, std::uint64_t number) {
    const auto [entry, is_new] = loaded_.try_emplace(map.line.number, nullptr);
    if (is_new) {
        entry->second = read(map, number);
    }
    return entry->second;
}

/// Null if it cannot be read.
std::unique_ptr<io::ByteSource> MapStore::open(const InitSection& map) {
    std::unique_ptr<io::ByteSource> source;
    try {
        source = resources_.open(resources_.resolve(playlist_, map.uri), ResourceKind::segment);
    } catch (const Error& error) {
        add(rule("file-missing"), map,
            fmt::format("the initialisation section cannot be read: {}", error.what()));
        return nullptr;
    }
    if (!map.byte_range) {
        return source;
    }
    const std::uint64_t end = map.byte_range->offset + map.byte_range->length;
    if (end > source->size()) {
        add(rule("byte-range"), map,
            fmt::format("the byte range of the initialisation section ends at {}, and the file has "
                        "{} bytes",
                        end, source->size()));
        return nullptr;
    }
    return std::make_unique<io::RangeSource>(std::move(source), map.byte_range->offset,
                                             map.byte_range->length);
}

const InitialisationSection* MapStore::read(const InitSection& map, std::uint64_t number) {
    const bool is_encrypted = map.key && map.key->method == k_method_aes_128;
    if (is_encrypted && !map.key->iv) {
        Finding& finding = add(rule("map-iv-missing"), map,
                               "an encrypted initialisation section needs an IV attribute in "
                               "EXT-X-KEY: players disagree about any other");
        finding.remedy = key_tag(map.key->uri, iv_of_sequence_number(number));
    }
    std::unique_ptr<io::ByteSource> source = open(map);
    if (!source) {
        return nullptr;
    }
    try {
        if (is_encrypted) {
            source = decrypt(std::move(source), map, number);
        }
        if (!source) {
            return nullptr;
        }
        return &sections_.emplace_back(parse_initialisation_section(*source));
    } catch (const Error& error) {
        add(rule("not-media"), map, error.what());
        return nullptr;
    }
}

/// Null if it does not decrypt and no way is known.
std::unique_ptr<io::ByteSource> MapStore::decrypt(std::unique_ptr<io::ByteSource> stored,
                                                  const InitSection& map, std::uint64_t number) {
    if (is_clear(*stored)) {
        if (map.key->iv) {
            add(rule("not-encrypted"), map,
                "the initialisation section is clear, and EXT-X-KEY says AES-128")
                .remedy = "put EXT-X-MAP before EXT-X-KEY";
        }
        return stored;
    }
    const ContentKey* key = keys_.find(map.key->uri);
    if (key == nullptr) {
        return nullptr;
    }
    EncryptedSegment encrypted;
    encrypted.number = number;
    encrypted.iv = map.key->iv;
    encrypted.key = keys_.position(map.key->uri);
    Iv iv = encrypted.expected_iv();
    if (stored->size() % k_block_size != 0 || stored->size() == 0 ||
        !try_decryption(*stored, *key, iv).succeeds()) {
        const std::vector<std::int64_t> distances = find_number_distances(*stored, *key, number);
        const std::vector<Cause> causes =
            find_causes(*stored, encrypted, keys_.known_keys(), distances);
        const Cause& cause = causes.front();
        if (cause.rule->name.starts_with("iv-") && map.key->iv) {
            Finding& finding = add(
                rule("map-iv"), map,
                "the initialisation section was encrypted with another IV than that of EXT-X-KEY");
            finding.found = to_string(*map.key->iv);
            finding.expected = cause.iv ? to_string(*cause.iv) : std::string();
            finding.remedy = cause.iv ? key_tag(map.key->uri, cause.iv) : std::string();
        } else if (!cause.rule->name.starts_with("iv-") && !cause.rule->name.starts_with("key-")) {
            add(*cause.rule, map, "the initialisation section does not decrypt");
        }
        if (!cause.iv || !cause.key ||
            !try_decryption(*stored, *cause.key, *cause.iv).has_padding) {
            return nullptr;
        }
        return std::make_unique<DecryptedSource>(std::move(stored), *cause.key, *cause.iv);
    }
    return std::make_unique<DecryptedSource>(std::move(stored), *key, iv);
}

Finding& MapStore::add(const Rule& rule, const InitSection& map, std::string text) {
    findings_.push_back(finding_of(rule, std::move(text)));
    findings_.back().line = map.line.number;
    findings_.back().segment = map.uri;
    return findings_.back();
}

} // namespace ispkit::hls
