// SPDX-License-Identifier: MIT
#include "hls/check/map_store.hpp"

#include "error.hpp"
#include "hls/check/checked_playlist.hpp"
#include "hls/check/key_edit.hpp"
#include "hls/check/remedy.hpp"
#include "hls/crypt/decrypted_source.hpp"
#include "hls/diagnosis/container_end.hpp"
#include "hls/diagnosis/encrypted_segment.hpp"
#include "io/range_source.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace ispkit::hls {

namespace {

constexpr std::size_t k_most_other_keys = 1000;

/// Equal for tags that give the same section.
std::string content_of(const InitSection& map, std::uint64_t number) {
    std::string content = map.uri;
    if (map.byte_range) {
        content += fmt::format("\n{}@{}", map.byte_range->length, map.byte_range->offset);
    }
    if (map.key) {
        content += fmt::format("\n{}\n{}\n{}", map.key->method, map.key->uri,
                               to_string(map.key->iv.value_or(iv_of_sequence_number(number))));
    }
    return content;
}

MediaSigns signs_of(io::ByteSource& source) {
    std::vector<std::uint8_t> head(k_signs_size);
    head.resize(source.read(0, head));
    return read_signs(head);
}

} // namespace

MapStore::MapStore(Resources& resources, const KeyStore& keys, std::string playlist)
    : resources_(resources)
    , keys_(keys)
    , playlist_(std::move(playlist)) {}

const InitialisationSection* MapStore::load(const InitSection& map, std::uint64_t number) {
    const auto [entry, is_new] = by_line_.try_emplace(map.line.number, nullptr);
    if (is_new) {
        const auto [content, is_unread] = by_content_.try_emplace(content_of(map, number), nullptr);
        if (is_unread) {
            content->second = read(map, number);
        }
        entry->second = content->second;
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
            fmt::format(
                "the byte range of the initialisation section ends at {}, and the file has {}", end,
                text::plain_count(source->size(), "byte")));
        return nullptr;
    }
    return std::make_unique<io::RangeSource>(std::move(source), map.byte_range->offset,
                                             map.byte_range->length);
}

const InitialisationSection* MapStore::read(const InitSection& map, std::uint64_t number) {
    const bool is_encrypted = segment_method(map.key).has_value();
    if (is_encrypted && !map.key->iv) {
        add(rule("map-iv-missing"), map,
            "an encrypted initialisation section needs an IV attribute in EXT-X-KEY: players "
            "disagree about any other")
            .remedy = remedy(map, iv_of_sequence_number(number));
    }
    std::unique_ptr<io::ByteSource> source = open(map);
    if (!source) {
        return nullptr;
    }
    if (source->size() == 0) {
        add(rule("segment-empty"), map, "the initialisation section has no bytes");
        return nullptr;
    }
    if (map.key && !is_encrypted && map.key->method != k_method_sample_aes) {
        return nullptr; // encrypted by a method that is not known
    }
    try {
        if (is_encrypted) {
            source = decrypt(std::move(source), map, number);
        }
        if (!source) {
            return nullptr;
        }
        if (signs_of(*source).form == MediaForm::mp4 &&
            container_end(*source, MediaForm::mp4) > source->size()) {
            add(rule("cut"), map, "an MP4 box ends beyond the initialisation section").remedy =
                k_copy_again;
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
    if (signs_of(*stored).is_media()) {
        if (map.key->iv) {
            add(rule("not-encrypted"), map,
                fmt::format("the initialisation section is clear, and EXT-X-KEY says {}",
                            map.key->method))
                .remedy = "put EXT-X-MAP before EXT-X-KEY";
        }
        return stored;
    }
    const ContentKey* key = keys_.find(map.key->uri);
    if (key == nullptr) {
        return nullptr;
    }
    const Iv iv = map.key->iv.value_or(iv_of_sequence_number(number));
    if (stored->size() % k_block_size == 0 && try_decryption(*stored, *key, iv).succeeds()) {
        if (key->method() != segment_method(map.key)) {
            Key right = *map.key;
            right.method = to_string(key->method());
            add(rule("cipher-mode"), map,
                fmt::format(
                    "the initialisation section is encrypted with {}, and EXT-X-KEY says {}",
                    right.method, map.key->method))
                .remedy = edit_map_key(playlist_, map, right);
        }
        return std::make_unique<DecryptedSource>(std::move(stored), *key, iv);
    }
    const Cause cause = find_cause(*stored, map, number);
    report(cause, map);
    if (!cause.iv || !cause.key || !try_decryption(*stored, *cause.key, *cause.iv).succeeds()) {
        return nullptr;
    }
    return std::make_unique<DecryptedSource>(std::move(stored), *cause.key, *cause.iv);
}

Cause MapStore::find_cause(io::ByteSource& stored, const InitSection& map, std::uint64_t number) {
    EncryptedSegment encrypted;
    encrypted.method = *segment_method(map.key);
    encrypted.number = number;
    encrypted.iv = map.key->iv;
    encrypted.key = keys_.position(map.key->uri);
    std::vector<std::int64_t> distances;
    if (trials_left_ > 0) {
        --trials_left_;
        distances = find_number_distances(stored, *keys_.find(map.key->uri), number);
        encrypted.other_keys.resize(std::min(keys_.known_keys().size(), k_most_other_keys));
        std::iota(encrypted.other_keys.begin(), encrypted.other_keys.end(), std::size_t{0});
        std::erase(encrypted.other_keys, encrypted.key);
    }
    return find_causes(stored, encrypted, keys_.known_keys(), distances).front();
}

void MapStore::report(const Cause& cause, const InitSection& map) {
    const bool has_wrong_iv = cause.rule->name.starts_with("iv-");
    if (has_wrong_iv && map.key->iv) {
        Finding& finding =
            add(rule("map-iv"), map,
                "the initialisation section was encrypted with another IV than that of EXT-X-KEY");
        finding.found = to_string(*map.key->iv);
        finding.expected = cause.iv ? to_string(*cause.iv) : std::string();
        finding.remedy = cause.iv ? remedy(map, *cause.iv) : std::string();
    } else if (!has_wrong_iv && !keys_.is_doubtful(map.key->uri)) {
        add(*cause.rule, map,
            cause.rule == &rule("cut")
                ? "the end of the initialisation section is missing"
                : "the initialisation section does not decrypt with the key of its EXT-X-KEY")
            .remedy = mend_file(*cause.rule, keys_, *map.key);
    }
}

std::string MapStore::remedy(const InitSection& map, const Iv& iv) const {
    Key key = *map.key;
    key.iv = iv;
    return edit_map_key(playlist_, map, key);
}

Finding& MapStore::add(const Rule& rule, const InitSection& map, std::string text) {
    Finding& finding = findings_.add(rule, map.line.number, std::move(text));
    finding.segment = map.uri;
    return finding;
}

} // namespace ispkit::hls
