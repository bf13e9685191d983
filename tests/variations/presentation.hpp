// SPDX-License-Identifier: MIT
#pragma once

#include "hls/check/memory_resources.hpp"
#include "stock.hpp"

#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace ispkit::variations {

/// The same numbers everywhere for a seed.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : engine_(seed) {}

    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
    bool percent(std::uint64_t chance) { return below(100) < chance; }
    template <typename Container>
    const auto& pick(const Container& container) {
        return container[below(container.size())];
    }
    hls::Iv iv();
    hls::ContentKey key(hls::Method method);

private:
    std::mt19937_64 engine_;
};

/// A key of a playlist, and the content of its file.
struct KeyFile {
    std::string uri;
    hls::ContentKey key;
    Bytes content;
};

/// EXT-X-KEY: the position of the key in Presentation::keys, and the IV attribute.
struct KeyTag {
    std::size_t key = 0;
    std::optional<hls::Iv> iv;

    bool operator==(const KeyTag&) const = default;
};

/// A segment or an initialisation section.
struct Part {
    std::string uri;
    Bytes clear;
    std::optional<KeyTag> tag;
    /// What encrypts it if it has a tag.
    hls::ContentKey key;
    hls::Iv iv;
};

struct Segment : Part {
    hls::Duration duration{};
    bool discontinuity = false;
    bool independent = true;
    /// EXT-X-GAP: its file does not exist.
    bool gap = false;
};

enum class ListType { none, live, event, vod };

/// A media playlist.
struct Playlist {
    const Stream* stream = nullptr;
    std::string name;
    unsigned version = 0;
    /// Lines of the head behind EXT-X-TARGETDURATION.
    std::vector<std::string> head;
    std::uint64_t target_duration = 0;
    std::uint64_t sequence = 0;
    ListType type = ListType::none;
    bool whole_seconds = false;
    bool promises_independence = false;
    /// All parts are byte ranges of one file.
    bool in_one_file = false;
    /// A byte range has no offset if it begins where the one before ends.
    bool leaves_out_offsets = false;
    /// An I-frame playlist of the media playlist at that position, whose segments it has.
    std::optional<std::size_t> i_frames_of;
    std::optional<Part> section;
    std::vector<Segment> segments;

    std::uint64_t number(std::size_t position) const { return sequence + position; }
    bool is_encrypted() const;
    /// Whether all segments have keys and take their numbers as IVs.
    bool has_number_ivs() const;
    bool has_gap() const;
};

/// A variant or rendition of a multivariant playlist.
struct Rendition {
    /// EXT-X-STREAM-INF, EXT-X-MEDIA or EXT-X-I-FRAME-STREAM-INF with all attributes but the rates.
    std::string tag;
    /// The position of its media playlist.
    std::size_t playlist = 0;
    /// That of its audio group, whose rates add to its own.
    std::optional<std::size_t> audio;
};

/// What is published: a media playlist, or several with a multivariant one, and all their files.
struct Presentation {
    std::vector<KeyFile> keys;
    std::vector<Playlist> playlists;
    /// Empty without a multivariant playlist.
    std::vector<Rendition> renditions;

    Playlist& media() { return playlists.front(); }
    const Playlist& media() const { return playlists.front(); }

    /// How a part is encrypted; the bytes that are stored.
    std::function<Bytes(const Part&)> seal = [](const Part& part) {
        return test::encrypted(part.clear, part.key, part.iv);
    };
};

/// The files of a presentation, and the playlist that leads to all.
struct Publication {
    test::MemoryResources resources;
    std::string root;

    std::string text(const std::string& name) const;
    /// The text of the root.
    std::string text() const { return text(root); }
    void set_text(const std::string& text) { resources.put(root, text); }
};

/// The presentation of that number: a media playlist, or now and then a multivariant one.
Presentation make_presentation(const std::vector<Stream>& stock, std::uint64_t seed,
                               std::uint64_t number);

/// The names of the rules, each as often as it is a finding, of the advice that is due:
/// - iv-shared once for each EXT-X-KEY whose IV covers several segments, which RFC 8216 allows;
/// - no-key-frame for groups of pictures that are open, which nobody promised to be closed;
/// - iframe-playlist-missing for pictures without one.
std::vector<std::string> due_advice(const Presentation& presentation);

/// Encrypts and writes all files.
Publication publish(const Presentation& presentation);

} // namespace ispkit::variations
