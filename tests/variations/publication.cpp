// SPDX-License-Identifier: MIT
// The text of playlists is written here and not by the toolkit, whose faults would else not show.
#include "hls/media/key_frames.hpp"
#include "presentation.hpp"

#include <algorithm>
#include <cmath>

namespace ispkit::variations {

namespace {

constexpr std::string_view k_stream_inf = "#EXT-X-STREAM-INF:";

/// In bits per second.
struct Rates {
    std::uint64_t peak = 0;
    std::uint64_t average = 0;
};

class MediaText {
public:
    MediaText(const Presentation& presentation, const Playlist& playlist)
        : presentation_(presentation)
        , playlist_(playlist) {}

    /// Also stores the segments.
    std::string write(test::MemoryResources& resources) {
        write_head();
        if (playlist_.section) {
            write_tag(*playlist_.section);
            const std::string range = store(*playlist_.section, resources);
            line("#EXT-X-MAP:URI=\"{}\"{}", playlist_.section->uri,
                 range.empty() ? "" : fmt::format(",BYTERANGE=\"{}\"", range));
        }
        for (const Segment& segment : playlist_.segments) {
            if (segment.gap) {
                write_gap(segment);
            } else if (playlist_.i_frames_of) {
                write_i_frames(segment);
            } else {
                write_segment(segment, store(segment, resources));
            }
        }
        if (playlist_.type == ListType::none || playlist_.type == ListType::vod) {
            line("#EXT-X-ENDLIST");
        }
        return text_;
    }

private:
    template <typename... Args>
    void line(fmt::format_string<Args...> format, Args&&... args) {
        text_ += fmt::format(format, std::forward<Args>(args)...) + '\n';
    }

    void write_head() {
        line("#EXTM3U");
        line("#EXT-X-VERSION:{}", playlist_.version);
        line("#EXT-X-TARGETDURATION:{}", playlist_.target_duration);
        if (playlist_.sequence != 0) {
            line("#EXT-X-MEDIA-SEQUENCE:{}", playlist_.sequence);
        }
        if (playlist_.type == ListType::event || playlist_.type == ListType::vod) {
            line("#EXT-X-PLAYLIST-TYPE:{}", playlist_.type == ListType::event ? "EVENT" : "VOD");
        }
        if (playlist_.promises_independence) {
            line("#EXT-X-INDEPENDENT-SEGMENTS");
        }
        if (playlist_.i_frames_of) {
            line("#EXT-X-I-FRAMES-ONLY");
        }
        for (const std::string& tag : playlist_.head) {
            line("{}", tag);
        }
    }

    /// Stores what is encrypted of a part. Returns its byte range, empty if it has a file of its
    /// own.
    std::string store(const Part& part, test::MemoryResources& resources) const {
        const Bytes stored = part.tag ? presentation_.seal(part) : part.clear;
        Bytes& file = resources.files[part.uri];
        if (!playlist_.in_one_file) {
            file = stored;
            return {};
        }
        const std::size_t offset = file.size();
        file.insert(file.end(), stored.begin(), stored.end());
        const bool follows = offset > 0 && &part != &playlist_.segments.front();
        return follows && playlist_.leaves_out_offsets
                   ? std::to_string(stored.size())
                   : fmt::format("{}@{}", stored.size(), offset);
    }

    void write_tag(const Part& part) {
        if (part.tag == tag_) {
            return;
        }
        tag_ = part.tag;
        if (!tag_) {
            line("#EXT-X-KEY:METHOD=NONE");
        } else {
            line("#EXT-X-KEY:METHOD={},URI=\"{}\"{}",
                 to_string(presentation_.keys[tag_->key].key.method()),
                 presentation_.keys[tag_->key].uri,
                 tag_->iv ? ",IV=" + to_string(*tag_->iv) : std::string());
        }
    }

    void write_segment(const Segment& segment, const std::string& range) {
        write_tag(segment);
        if (segment.discontinuity) {
            line("#EXT-X-DISCONTINUITY");
        }
        if (segment.gap) {
            line("#EXT-X-GAP");
        }
        write_duration(segment.duration);
        if (!range.empty()) {
            line("#EXT-X-BYTERANGE:{}", range);
        }
        line("{}", segment.uri);
    }

    /// An I-frame playlist lists no frame of it.
    void write_gap(const Segment& segment) {
        if (!playlist_.i_frames_of) {
            write_segment(segment, {});
        }
    }

    void write_duration(hls::Duration duration) {
        if (playlist_.whole_seconds) {
            line("#EXTINF:{:.0f},", hls::in_seconds(duration));
        } else {
            line("#EXTINF:{:.6f},", hls::in_seconds(duration));
        }
    }

    /// Ranges of the clear content; the key has the IV of the whole segment (RFC 8216bis 6.3.6).
    void write_i_frames(const Segment& segment) {
        Segment frame = segment;
        if (frame.tag) {
            frame.tag->iv = frame.iv;
        }
        test::MemorySource source(segment.clear);
        std::vector<hls::KeyFrame> frames;
        if (playlist_.section) {
            test::MemorySource section(playlist_.section->clear);
            frames = find_fmp4_key_frames(source, hls::parse_initialisation_section(section));
        } else {
            frames = hls::find_mpegts_key_frames(source);
        }
        write_segment(frame, fmt::format("{}@{}", frames.front().length, frames.front().offset));
    }

    const Presentation& presentation_;
    const Playlist& playlist_;
    /// The EXT-X-KEY in force.
    std::optional<KeyTag> tag_;
    std::string text_;
};

/// The peak is that of one segment, which no run of segments surpasses.
Rates rates_of(const Presentation& presentation, const Playlist& playlist) {
    Rates rates;
    double bits = 0;
    double seconds = 0;
    for (const Segment& segment : playlist.segments) {
        if (segment.gap) {
            continue;
        }
        const std::size_t stored =
            segment.tag ? presentation.seal(segment).size() : segment.clear.size();
        // As listed, since these are the durations that players know.
        const double listed = playlist.whole_seconds ? std::round(hls::in_seconds(segment.duration))
                                                     : hls::in_seconds(segment.duration);
        const double size = static_cast<double>(stored) * 8;
        rates.peak = std::max(rates.peak, static_cast<std::uint64_t>(std::ceil(size / listed)));
        bits += size;
        seconds += listed;
    }
    rates.average = static_cast<std::uint64_t>(bits / seconds);
    return rates;
}

std::string multivariant_text(const Presentation& presentation) {
    std::string text = "#EXTM3U\n#EXT-X-VERSION:4\n#EXT-X-INDEPENDENT-SEGMENTS\n";
    for (const Rendition& rendition : presentation.renditions) {
        const std::string& uri = presentation.playlists[rendition.playlist].name;
        if (rendition.tag.starts_with(k_stream_inf)) {
            Rates rates = rates_of(presentation, presentation.playlists[rendition.playlist]);
            if (rendition.audio) {
                const Rates sound =
                    rates_of(presentation, presentation.playlists[*rendition.audio]);
                rates = {rates.peak + sound.peak, rates.average + sound.average};
            }
            text += fmt::format("{},BANDWIDTH={},AVERAGE-BANDWIDTH={}\n{}\n", rendition.tag,
                                rates.peak, rates.average, uri);
        } else if (rendition.tag.starts_with("#EXT-X-I-FRAME")) {
            text += fmt::format("{},BANDWIDTH=1000000,URI=\"{}\"\n", rendition.tag, uri);
        } else {
            text += fmt::format("{},URI=\"{}\"\n", rendition.tag, uri);
        }
    }
    return text;
}

} // namespace

std::vector<std::string> due_advice(const Presentation& presentation) {
    std::vector<std::string> due;
    bool has_i_frames = presentation.renditions.empty();
    for (const Playlist& playlist : presentation.playlists) {
        has_i_frames = has_i_frames || playlist.i_frames_of;
        bool has_open = false;
        bool is_counted = false;
        for (std::size_t i = 0; i < playlist.segments.size() && !playlist.i_frames_of; ++i) {
            const Segment& segment = playlist.segments[i];
            has_open = has_open || !segment.independent;
            const bool shares = i > 0 && segment.tag && segment.tag->iv &&
                                segment.tag == playlist.segments[i - 1].tag;
            if (shares && !is_counted) {
                due.push_back("iv-shared");
            }
            is_counted = shares;
        }
        if (has_open) {
            due.push_back("no-key-frame");
        }
    }
    if (!has_i_frames) {
        due.push_back("iframe-playlist-missing");
    }
    return due;
}

std::string Publication::text(const std::string& name) const {
    const Bytes& bytes = resources.files.at(name);
    return {bytes.begin(), bytes.end()};
}

Publication publish(const Presentation& presentation) {
    Publication publication;
    for (const KeyFile& key : presentation.keys) {
        publication.resources.files[key.uri] = key.content;
    }
    for (const Playlist& playlist : presentation.playlists) {
        publication.resources.put(playlist.name,
                                  MediaText(presentation, playlist).write(publication.resources));
    }
    publication.root = presentation.media().name;
    if (!presentation.renditions.empty()) {
        publication.root = "main.m3u8";
        publication.set_text(multivariant_text(presentation));
    }
    return publication;
}

} // namespace ispkit::variations
