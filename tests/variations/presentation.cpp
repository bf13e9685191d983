// SPDX-License-Identifier: MIT
#include "presentation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ispkit::variations {

namespace {

constexpr auto k_sequences =
    std::to_array<std::uint64_t>({0, 1, 7, 99'999, (std::uint64_t{1} << 32) - 2,
                                  (std::uint64_t{1} << 63) - 2, ~std::uint64_t{0} - 100});

std::uint64_t rounded(hls::Duration duration) {
    return static_cast<std::uint64_t>((duration.count() + 500'000) / 1'000'000);
}

class Maker {
public:
    Maker(const std::vector<Stream>& stock, std::uint64_t seed, std::uint64_t number)
        : stock_(stock)
        , random_(seed + number * 0x9e3779b97f4a7c15) {}

    Presentation make() {
        make_keys();
        if (random_.percent(15)) {
            make_ladder();
        } else {
            add_playlist(random_.pick(stock_), "media");
        }
        return std::move(made_);
    }

private:
    const Stream& stream(std::string_view name) const {
        return *std::find_if(stock_.begin(), stock_.end(),
                             [name](const Stream& stream) { return stream.name == name; });
    }

    void make_keys() {
        const std::uint64_t count = 1 + random_.below(3);
        const hls::Method method =
            random_.percent(15) ? hls::Method::aes_256 : hls::Method::aes_128;
        for (std::uint64_t i = 0; i < count; ++i) {
            const hls::ContentKey key = random_.key(method);
            made_.keys.push_back(
                {fmt::format("{}.key", i), key, Bytes(key.octets().begin(), key.octets().end())});
        }
    }

    // --- one media playlist -----------------------------------------------------------------

    Playlist& add_playlist(const Stream& stream, const std::string& name) {
        Playlist playlist;
        playlist.stream = &stream;
        playlist.name = name + ".m3u8";
        playlist.sequence = random_.pick(k_sequences);
        playlist.type = random_.pick(
            std::to_array({ListType::none, ListType::live, ListType::event, ListType::vod}));
        playlist.in_one_file = random_.percent(25);
        playlist.leaves_out_offsets = random_.percent(50);
        playlist.promises_independence = !stream.is("open") && random_.percent(50);
        add_segments(playlist, name);
        if (!stream.section.empty()) {
            playlist.section.emplace().uri =
                playlist.in_one_file ? name + stream.suffix : name + "_init.mp4";
            playlist.section->clear = stream.section;
        }
        if (random_.percent(70)) {
            encrypt(playlist);
        }
        if (!playlist.in_one_file && random_.percent(5)) {
            playlist.segments[1 + random_.below(playlist.segments.size() - 1)].gap = true;
        }
        finish_head(playlist);
        made_.playlists.push_back(std::move(playlist));
        return made_.playlists.back();
    }

    /// The stream as a whole or a window of it, and perhaps others, the same in all of a ladder.
    void add_segments(Playlist& playlist, const std::string& name) {
        const std::vector<Clip>& clips = playlist.stream->clips;
        const std::size_t windows = 1 + (random_.percent(30) ? 1 + random_.below(2) : 0);
        while (made_.playlists.empty() && starts_.size() < windows) {
            starts_.push_back(random_.below(clips.size() - 2));
        }
        for (std::size_t run = 0; run < starts_.size(); ++run) {
            for (std::size_t i = starts_[run]; i < clips.size(); ++i) {
                Segment segment;
                segment.uri = playlist.in_one_file
                                  ? name + playlist.stream->suffix
                                  : fmt::format("{}_{}{}", name, playlist.segments.size(),
                                                playlist.stream->suffix);
                segment.clear = clips[i].content;
                segment.duration = clips[i].duration;
                segment.discontinuity = run > 0 && i == starts_[run];
                segment.independent = i == 0 || !playlist.stream->is("open");
                playlist.segments.push_back(std::move(segment));
            }
        }
    }

    void encrypt(Playlist& playlist) {
        enum class IvKind { number, of_key, of_segment };
        const IvKind kind = random_.pick(
            std::to_array({IvKind::number, IvKind::number, IvKind::of_key, IvKind::of_segment}));
        const std::size_t period = 1 + random_.below(4);
        const std::size_t end =
            random_.percent(10) ? playlist.segments.size() / 2 : playlist.segments.size();
        std::optional<hls::Iv> iv;
        if (playlist.section && random_.percent(70)) {
            iv = random_.iv();
            set_tag(*playlist.section, {0, iv}, 0);
        }
        for (std::size_t i = 0; i < end; ++i) {
            const bool is_new = kind == IvKind::of_segment || (i > 0 && i % period == 0);
            if (kind == IvKind::number) {
                iv.reset();
            } else if (!iv || is_new) {
                iv = random_.iv();
            }
            set_tag(playlist.segments[i], {i / period % made_.keys.size(), iv}, playlist.number(i));
        }
    }

    void set_tag(Part& part, const KeyTag& tag, std::uint64_t number) const {
        part.tag = tag;
        part.key = made_.keys[tag.key].key;
        part.iv = tag.iv.value_or(hls::iv_of_sequence_number(number));
    }

    void finish_head(Playlist& playlist) {
        unsigned least = playlist.in_one_file ? 4 : 2;
        least = playlist.section ? 6 : least;
        playlist.whole_seconds =
            least == 2 && may_be_whole_seconds(playlist) && random_.percent(50);
        playlist.version = playlist.whole_seconds ? least : std::max(least, 3U);
        if (!playlist.whole_seconds) {
            playlist.version += static_cast<unsigned>(random_.below(3));
        }
        hls::Duration longest{};
        for (const Segment& segment : playlist.segments) {
            longest = std::max(longest, segment.duration);
        }
        playlist.target_duration = rounded(longest) + random_.below(2);
        if (random_.percent(40)) {
            playlist.head.push_back(
                fmt::format("#EXT-X-DISCONTINUITY-SEQUENCE:{}", random_.pick(k_sequences)));
        }
        if (random_.percent(20)) {
            playlist.head.push_back("#EXT-X-PROGRAM-DATE-TIME:2026-01-31T23:59:59.999Z");
        }
    }

    /// Whether the rounding, which drifts without bound, stays below what is a finding.
    static bool may_be_whole_seconds(const Playlist& playlist) {
        constexpr double k_most_drift = 0.45;
        double drift = 0;
        for (const Segment& segment : playlist.segments) {
            const double seconds = hls::in_seconds(segment.duration);
            drift += segment.gap ? 0 : std::round(seconds) - seconds;
        }
        return std::abs(drift) < k_most_drift;
    }

    // --- a ladder ---------------------------------------------------------------------------

    void make_ladder() {
        const bool is_fmp4 = random_.percent(50);
        const bool has_audio_group = random_.percent(60);
        const bool has_subtitles = random_.percent(40);
        const bool has_i_frames = random_.percent(50);
        const std::string container = is_fmp4 ? "-fmp4" : "-ts";
        const Stream& video = stream(has_audio_group ? "avc-only" + container : "avc" + container);
        add_variant(video, "low", has_audio_group, has_subtitles);
        add_variant(video, "high", has_audio_group, has_subtitles);
        align(made_.playlists[0], made_.playlists[1]);
        if (has_audio_group) {
            const Stream& sound =
                stream(random_.percent(50) ? std::string("aac-packed") : "aac" + container);
            add_playlist(sound, "sound");
            made_.renditions.push_back(
                {"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"English\",DEFAULT=YES",
                 made_.playlists.size() - 1,
                 {}});
            made_.renditions[0].audio = made_.renditions[1].audio = made_.playlists.size() - 1;
        }
        if (has_i_frames && !made_.playlists[0].in_one_file) {
            add_i_frames();
        }
        if (has_subtitles) {
            add_playlist(stream("subtitles-webvtt"), "subtitles");
            made_.renditions.push_back(
                {"#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=\"English\"",
                 made_.playlists.size() - 1,
                 {}});
        }
    }

    void add_i_frames() {
        constexpr unsigned k_version_of_map = 5;
        Playlist frames = made_.playlists[0];
        frames.name = "frames.m3u8";
        frames.version = std::max(frames.version, k_version_of_map);
        frames.whole_seconds = false;
        frames.i_frames_of = 0;
        made_.playlists.push_back(std::move(frames));
        made_.renditions.push_back({fmt::format("#EXT-X-I-FRAME-STREAM-INF:CODECS=\"{}\"",
                                                avc_codec(*made_.playlists[0].stream)),
                                    made_.playlists.size() - 1,
                                    {}});
    }

    void add_variant(const Stream& stream, const std::string& name, bool has_audio_group,
                     bool has_subtitles) {
        add_playlist(stream, name);
        made_.renditions.push_back(
            {fmt::format("#EXT-X-STREAM-INF:CODECS=\"{}{}\",RESOLUTION=64x36,FRAME-RATE=10.000{}{}",
                         avc_codec(stream),
                         stream.is("only") && !has_audio_group ? "" : ",mp4a.40.2",
                         has_audio_group ? ",AUDIO=\"sound\"" : "",
                         has_subtitles ? ",SUBTITLES=\"subtitles\"" : ""),
             made_.playlists.size() - 1,
             {}});
    }

    /// The profile, constraints and level in the SPS, which follows its start code or length (RFC
    /// 6381 3.3).
    static std::string avc_codec(const Stream& stream) {
        const Bytes& bytes = stream.section.empty() ? stream.clips.front().content : stream.section;
        const Bytes mark =
            stream.section.empty() ? Bytes{0, 0, 1, 0x67} : Bytes{'a', 'v', 'c', 'C', 1};
        const auto sps = std::search(bytes.begin(), bytes.end(), mark.begin(), mark.end()) +
                         static_cast<std::ptrdiff_t>(mark.size());
        return fmt::format("avc1.{:02x}{:02x}{:02x}", sps[0], sps[1], sps[2]);
    }

    /// The same segments under the same numbers.
    static void align(const Playlist& from, Playlist& to) {
        const std::string name = to.name;
        to = from;
        to.name = name;
        const auto rename = [](Part& part) { part.uri.replace(0, 3, "high"); };
        std::for_each(to.segments.begin(), to.segments.end(), rename);
        if (to.section) {
            rename(*to.section);
        }
    }

    const std::vector<Stream>& stock_;
    Random random_;
    Presentation made_;
    /// The first clip of each window.
    std::vector<std::size_t> starts_;
};

} // namespace

hls::Iv Random::iv() {
    hls::Iv iv;
    for (std::uint8_t& octet : iv.octets) {
        octet = static_cast<std::uint8_t>(below(256));
    }
    return iv;
}

hls::ContentKey Random::key(hls::Method method) {
    hls::ContentKey key(method);
    for (std::uint8_t& octet : key.octets()) {
        octet = static_cast<std::uint8_t>(below(256));
    }
    return key;
}

bool Playlist::is_encrypted() const {
    return std::all_of(segments.begin(), segments.end(),
                       [](const Segment& segment) { return segment.tag.has_value(); });
}

bool Playlist::has_number_ivs() const {
    return std::all_of(segments.begin(), segments.end(),
                       [](const Segment& segment) { return segment.tag && !segment.tag->iv; });
}

bool Playlist::has_gap() const {
    return std::any_of(segments.begin(), segments.end(),
                       [](const Segment& segment) { return segment.gap; });
}

Presentation make_presentation(const std::vector<Stream>& stock, std::uint64_t seed,
                               std::uint64_t number) {
    return Maker(stock, seed, number).make();
}

} // namespace ispkit::variations
