// SPDX-License-Identifier: MIT
#include "hls/media/mp4.hpp"

#include "error.hpp"
#include "hls/codec/sample_entry.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/mp4/mp4_box.hpp"
#include "hls/mp4/track_fragment.hpp"
#include "hls/mpegts/video_frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace ispkit::hls {

namespace {

/// A segment has fewer leading pictures than this, since H.265 reorders at most 16 (A.4.2).
constexpr std::size_t k_most_leading = 34;

/// Whether a sample of H.265 is a leading picture that does not refer to earlier ones (RADL).
bool is_decodable_leading(io::ByteSource& source, const SampleGroup& sample,
                          std::size_t length_size) {
    constexpr int k_most_units = 64;
    const std::uint64_t end = sample.offset + sample.size;
    std::uint64_t offset = sample.offset;
    for (int i = 0; i < k_most_units && offset < end; ++i) {
        std::array<std::uint8_t, 6> head{}; // the longest length, and the head of a NAL unit
        const std::size_t got =
            source.read(offset, io::MutableByteView(head).first(length_size + 2));
        ByteReader reader(io::ByteView(head).first(got));
        std::uint64_t length = 0;
        for (std::size_t octet = 0; octet < length_size; ++octet) {
            length = length << 8 | reader.u8();
        }
        const io::ByteView unit = reader.take(2);
        if (reader.overrun() || is_h265_slice(unit)) {
            return !reader.overrun() && read_h265_slice(unit).decodable_leading;
        }
        offset += length_size + length;
    }
    return false;
}

/// Follows the samples of one track through the fragments of a segment.
class TrackFollower {
public:
    explicit TrackFollower(const Mp4Track& track)
        : track_(track) {
        timing_.timescale = track.timescale;
    }

    void add_moof(const Box& moof) {
        read_track_fragments(
            moof, track_.configuration.id, track_.defaults,
            [this](std::uint64_t decode_time) {
                if (!has_fragment_) {
                    timing_.start = timing_.end = decode_time;
                }
                has_fragment_ = true;
            },
            [this](const SampleGroup& group) { add(group); });
    }

    /// Nothing if there was no fragment of the track.
    std::optional<SegmentTiming> timing(io::ByteSource& source) {
        if (!has_fragment_) {
            return std::nullopt;
        }
        timing_.independent = timing_.independent && leading_are_decodable(source);
        return timing_;
    }

private:
    void add(const SampleGroup& group) {
        const std::uint64_t first = group.presentation_time();
        const std::uint64_t last = first + std::uint64_t{group.count - 1} * group.duration;
        if (!has_sample_) {
            timing_.start = first_time_ = first;
            timing_.independent = track_.configuration.kind == TrackKind::audio || group.is_sync();
        }
        if (clock_distance(timing_.start, first, timing_.clock_bits) < 0) {
            timing_.start = first;
        }
        if (clock_distance(first_time_, first, timing_.clock_bits) < 0 &&
            !group.is_decodable_leading() && leading_.size() < k_most_leading) {
            leading_.push_back(group);
        }
        if (!has_sample_ || clock_distance(last_time_, last, timing_.clock_bits) > 0) {
            last_time_ = last;
            timing_.last_frame = group.duration;
            timing_.end = last + group.duration;
        }
        has_sample_ = true;
    }

    bool leading_are_decodable(io::ByteSource& source) const {
        const auto length_size = h265_length_size(track_.configuration);
        return std::all_of(leading_.begin(), leading_.end(), [&](const SampleGroup& sample) {
            return length_size && is_decodable_leading(source, sample, *length_size);
        });
    }

    const Mp4Track& track_;
    SegmentTiming timing_;
    bool has_fragment_ = false;
    bool has_sample_ = false;
    std::uint64_t first_time_ = 0; // presentation times
    std::uint64_t last_time_ = 0;
    /// Samples shown before the first one that may refer to earlier segments.
    std::vector<SampleGroup> leading_;
};

SegmentConfiguration configuration_of(const InitialisationSection& section) {
    SegmentConfiguration configuration{Container::fmp4, {}};
    for (const Mp4Track& track : section.tracks) {
        if (track.configuration.kind != TrackKind::other) {
            configuration.tracks.push_back(track.configuration);
        }
    }
    sort_tracks(configuration);
    return configuration;
}

const Mp4Track* find_track(const InitialisationSection& section, TrackKind kind) {
    const auto found =
        std::find_if(section.tracks.begin(), section.tracks.end(),
                     [kind](const Mp4Track& track) { return track.configuration.kind == kind; });
    return found == section.tracks.end() ? nullptr : &*found;
}

/// Throws TrackMismatch for a fragment of a track that the section does not have.
void require_known_tracks(const Box& moof, const InitialisationSection& section) {
    for (const std::uint32_t id : fragment_tracks(moof)) {
        if (std::none_of(section.tracks.begin(), section.tracks.end(),
                         [id](const Mp4Track& track) { return track.configuration.id == id; })) {
            throw TrackMismatch(fmt::format(
                "{}: a fragment of track {}, which its initialisation section does not have",
                moof.file, id));
        }
    }
}

/// Reads all fragments of a track; nothing if there is none.
std::optional<SegmentTiming> read_track_timing(io::ByteSource& source, const Mp4Track& track,
                                               const InitialisationSection& section) {
    TrackFollower follower(track);
    std::vector<std::uint8_t> buffer;
    for (std::uint64_t offset = 0; offset < source.size();) {
        const BoxHead head = read_box_head(source, offset);
        if (head.type == box_type("moof")) {
            const Box moof = read_box(source, head, buffer);
            require_known_tracks(moof, section);
            follower.add_moof(moof);
        }
        offset = head.end;
    }
    return follower.timing(source);
}

} // namespace

SegmentTiming read_fmp4_timing(io::ByteSource& source, const InitialisationSection& section) {
    const FileKind kind = file_kind(source);
    if (kind != FileKind::fmp4_segment && kind != FileKind::self_initialising_fmp4) {
        throw_wrong_kind(source, "an fMP4 segment");
    }
    for (const TrackKind wanted : {TrackKind::video, TrackKind::audio}) {
        const Mp4Track* track = find_track(section, wanted);
        auto timing = track == nullptr ? std::nullopt : read_track_timing(source, *track, section);
        if (timing) {
            timing->configuration = configuration_of(section);
            return *timing;
        }
    }
    throw TrackMismatch(fmt::format(
        "{}: no fragment (moof) of a video or audio track that its initialisation section names",
        source.name()));
}

} // namespace ispkit::hls
