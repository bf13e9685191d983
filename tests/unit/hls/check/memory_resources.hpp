// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "hls/check/verifier.hpp"
#include "hls/crypt/cipher_context.hpp"
#include "hls/mpegts/mpegts_builder.hpp"
#include "hls/mpegts/section_crc.hpp"
#include "memory_source.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>

namespace ispkit::test {

/// Files in memory. A URI is the name of a file; "./" in front of it does not matter.
class MemoryResources final : public hls::Resources {
public:
    std::map<std::string, Bytes> files;
    /// Files that vanish after they were opened so often.
    std::map<std::string, int> opens_left;
    int opened = 0;

    void put(const std::string& name, const std::string& text) {
        files[name] = Bytes(text.begin(), text.end());
    }

    std::string resolve(const std::string&, std::string_view uri) const override {
        return std::string(uri);
    }

    std::string identity(const std::string& location) const override {
        return location.starts_with("./") ? identity(location.substr(2)) : location;
    }

    std::unique_ptr<io::ByteSource> open(const std::string& location, hls::ResourceKind) override {
        ++opened;
        const std::string name = identity(location);
        const auto file = files.find(name);
        const auto left = opens_left.find(name);
        if (file == files.end() || (left != opens_left.end() && left->second-- <= 0)) {
            throw_error("{}: No such file", location);
        }
        return std::make_unique<MemorySource>(file->second);
    }
};

inline const hls::ContentKey k_content_key =
    hls::key_of_hex("00112233445566778899aabbccddeeff", "key", hls::Method::aes_128);

inline Bytes encrypted(const Bytes& clear, const hls::ContentKey& key, const hls::Iv& iv,
                       hls::Padding padding = hls::Padding::pkcs7) {
    hls::CipherContext context;
    Bytes output(clear.size() + 2 * hls::k_block_size);
    context.start(hls::Direction::encrypt, key, iv, padding);
    std::size_t size = context.update(clear, output.data());
    size += *context.finish(output.data() + size);
    output.resize(size);
    return output;
}

/// The payload of a packet with that section, as muxers write it.
inline Bytes table(Bytes section) {
    section.resize(section.size() - 4);
    Bytes payload = Bytes{0} + section + big_endian(hls::section_crc(section), 4);
    payload.resize(184, 0xff);
    return payload;
}

/// The frames and the duration of a segment of AAC in MPEG-TS.
inline constexpr int k_segment_frames = 75;
inline constexpr std::uint64_t k_segment_ticks = k_segment_frames * 1920;

/// The segment at that position of a continuous stream.
inline Bytes sound_segment(std::uint64_t position) {
    MpegtsBuilder file;
    file.unit(0, table(MpegtsBuilder::association({{1, k_map_pid}})));
    file.unit(k_map_pid, table(MpegtsBuilder::map(1, {{0x0f, k_audio_pid}})));
    for (std::uint64_t frames = 0; frames < k_segment_frames; frames += 5) {
        file.audio(90'000 + position * k_segment_ticks + frames * 1920, adts_frames(5));
    }
    return file.bytes;
}

/// A playlist of such segments "0.ts" to "N.ts", with lines in front of the first.
inline std::string sound_playlist(std::size_t segments, const std::string& tags = {}) {
    std::string text = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n" + tags;
    for (std::size_t i = 0; i < segments; ++i) {
        text += fmt::format("#EXTINF:1.600000,\n{}.ts\n", i);
    }
    return text + "#EXT-X-ENDLIST\n";
}

/// All findings of a run over some playlists.
inline std::vector<hls::Finding> findings_of(MemoryResources& resources,
                                             const std::vector<std::string>& playlists,
                                             const hls::VerifyOptions& options = {}) {
    hls::Verifier verifier(resources, options);
    for (const std::string& playlist : playlists) {
        verifier.verify(playlist, playlist);
    }
    return verifier.report().findings;
}

/// The names of the rules that are broken, each followed by a blank.
inline std::string rules_of(const std::vector<hls::Finding>& findings) {
    std::set<std::string_view> names;
    for (const hls::Finding& finding : findings) {
        names.insert(finding.rule->name);
    }
    std::string text;
    for (const std::string_view name : names) {
        text.append(name) += ' ';
    }
    return text;
}

} // namespace ispkit::test
