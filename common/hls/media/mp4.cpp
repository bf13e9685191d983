// SPDX-License-Identifier: MIT
#include "hls/media/mp4.hpp"

#include "error.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/mp4/mp4_box.hpp"

#include <algorithm>
#include <optional>

namespace ispkit::hls {

namespace {

/// tf_flags of tfhd (ISO/IEC 14496-12 8.8.7).
constexpr std::uint32_t k_tfhd_base_data_offset = 0x01;
constexpr std::uint32_t k_tfhd_description_index = 0x02;
constexpr std::uint32_t k_tfhd_default_duration = 0x08;
constexpr std::uint32_t k_tfhd_default_size = 0x10;
constexpr std::uint32_t k_tfhd_default_flags = 0x20;

/// tr_flags of trun (8.8.8).
constexpr std::uint32_t k_trun_data_offset = 0x01;
constexpr std::uint32_t k_trun_first_flags = 0x04;
constexpr std::uint32_t k_trun_duration = 0x100;
constexpr std::uint32_t k_trun_size = 0x200;
constexpr std::uint32_t k_trun_flags = 0x400;
constexpr std::uint32_t k_trun_composition_offset = 0x800;

constexpr std::size_t k_field_size = sizeof(std::uint32_t);

/// In the flags of a sample (8.8.3.1).
constexpr std::uint32_t k_sample_is_non_sync = 0x10000;

/// The defaults for the samples of a track fragment.
struct FragmentHead {
    std::uint32_t track = 0;
    std::optional<std::uint32_t> duration;
    std::optional<std::uint32_t> flags;
};

FragmentHead read_tfhd(const Box& tfhd) {
    ByteReader reader(tfhd.content);
    reader.skip(1); // version
    const std::uint32_t flags = reader.u24();
    FragmentHead head;
    head.track = reader.u32();
    reader.skip((flags & k_tfhd_base_data_offset) != 0 ? sizeof(std::uint64_t) : 0);
    reader.skip((flags & k_tfhd_description_index) != 0 ? k_field_size : 0);
    if ((flags & k_tfhd_default_duration) != 0) {
        head.duration = reader.u32();
    }
    reader.skip((flags & k_tfhd_default_size) != 0 ? k_field_size : 0);
    if ((flags & k_tfhd_default_flags) != 0) {
        head.flags = reader.u32();
    }
    if (reader.overrun()) {
        throw_damaged(tfhd, "it is too short");
    }
    return head;
}

/// 8.8.12.
std::uint64_t read_decode_time(const Box& tfdt) {
    ByteReader reader(tfdt.content);
    const std::uint8_t version = reader.u8();
    reader.skip(3); // flags
    const std::uint64_t time = version == 1 ? reader.u64() : reader.u32();
    if (reader.overrun()) {
        throw_damaged(tfdt, "it is too short");
    }
    return time;
}

/// The fields of a trun box before its samples.
struct RunHead {
    std::uint32_t flags = 0;
    std::uint32_t count = 0;
    std::uint32_t sample_duration = 0;
    std::uint32_t first_sample_flags = 0;

    bool has(std::uint32_t field) const { return (flags & field) != 0; }
    std::uint64_t sample_size() const {
        std::uint64_t size = 0;
        for (const std::uint32_t field :
             {k_trun_duration, k_trun_size, k_trun_flags, k_trun_composition_offset}) {
            size += has(field) ? k_field_size : 0;
        }
        return size;
    }
};

/// Throws Error if the samples that follow are incomplete.
RunHead read_run_head(ByteReader& reader, const Box& trun, const FragmentHead& fragment,
                      const Mp4Track& track) {
    RunHead run;
    reader.skip(1); // version
    run.flags = reader.u24();
    run.count = reader.u32();
    reader.skip(run.has(k_trun_data_offset) ? k_field_size : 0);
    run.sample_duration = fragment.duration.value_or(track.default_sample_duration);
    run.first_sample_flags = run.has(k_trun_first_flags)
                                 ? reader.u32()
                                 : fragment.flags.value_or(track.default_sample_flags);
    if (reader.overrun() || reader.remaining() < run.sample_size() * run.count) {
        throw_damaged(trun, "it is too short for its samples");
    }
    return run;
}

/// Follows the samples of one track through the fragments of a segment.
class TrackFollower {
public:
    explicit TrackFollower(const Mp4Track& track)
        : track_(track) {
        timing_.timescale = track.timescale;
    }

    void add_moof(const Box& moof) {
        BoxReader boxes(moof);
        while (const auto traf = boxes.next()) {
            if (traf->head.type == box_type("traf")) {
                add_traf(*traf);
            }
        }
    }

    /// Nothing if there was no fragment of the track.
    std::optional<SegmentTiming> timing() const {
        return has_fragment_ ? std::optional(timing_) : std::nullopt;
    }

private:
    void add_traf(const Box& traf) {
        const FragmentHead fragment = read_tfhd(child(traf, box_type("tfhd")));
        if (fragment.track != track_.configuration.id) {
            return;
        }
        decode_time_ = read_decode_time(child(traf, box_type("tfdt")));
        if (!has_fragment_) {
            timing_.start = timing_.end = decode_time_;
        }
        has_fragment_ = true;
        BoxReader boxes(traf);
        while (const auto trun = boxes.next()) {
            if (trun->head.type == box_type("trun")) {
                add_trun(*trun, fragment);
            }
        }
    }

    void add_trun(const Box& trun, const FragmentHead& fragment) {
        ByteReader reader(trun.content);
        const RunHead run = read_run_head(reader, trun, fragment, track_);
        if (run.sample_size() == 0) {
            add_equal_samples(run);
            return;
        }
        for (std::uint32_t i = 0; i < run.count; ++i) {
            const std::uint32_t duration =
                run.has(k_trun_duration) ? reader.u32() : run.sample_duration;
            reader.skip(run.has(k_trun_size) ? k_field_size : 0);
            const std::uint32_t own_flags = run.has(k_trun_flags) ? reader.u32() : 0;
            const bool is_told = run.has(k_trun_flags) && !run.has(k_trun_first_flags);
            // Signed in version 1; files contain negative ones in version 0, too.
            const auto offset =
                static_cast<std::int32_t>(run.has(k_trun_composition_offset) ? reader.u32() : 0);
            add_sample(offset, duration, is_told ? own_flags : run.first_sample_flags);
        }
    }

    /// Takes constant time, since the number of samples is untrusted.
    void add_equal_samples(const RunHead& run) {
        if (run.count == 0) {
            return;
        }
        add_sample(0, run.sample_duration, run.first_sample_flags);
        if (run.count > 1) {
            decode_time_ += std::uint64_t{run.count - 2} * run.sample_duration;
            add_sample(0, run.sample_duration, run.first_sample_flags);
        }
    }

    void add_sample(std::int32_t composition_offset, std::uint32_t duration, std::uint32_t flags) {
        const std::uint64_t time =
            decode_time_ + static_cast<std::uint64_t>(std::int64_t{composition_offset});
        if (!has_sample_) {
            timing_.start = time;
            timing_.independent = track_.configuration.kind == TrackKind::audio ||
                                  (flags & k_sample_is_non_sync) == 0;
        }
        if (!has_sample_ || clock_distance(last_time_, time, timing_.clock_bits) > 0) {
            last_time_ = time;
            timing_.last_frame = duration;
            timing_.end = time + duration;
        }
        has_sample_ = true;
        decode_time_ += duration;
    }

    const Mp4Track& track_;
    SegmentTiming timing_;
    bool has_fragment_ = false;
    bool has_sample_ = false;
    std::uint64_t decode_time_ = 0;
    std::uint64_t last_time_ = 0; // presentation time
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

/// Reads all fragments of a track; nothing if there is none.
std::optional<SegmentTiming> read_track_timing(io::ByteSource& source, const Mp4Track& track) {
    TrackFollower follower(track);
    std::vector<std::uint8_t> buffer;
    for (std::uint64_t offset = 0; offset < source.size();) {
        const BoxHead head = read_box_head(source, offset);
        if (head.type == box_type("moof")) {
            follower.add_moof(read_box(source, head, buffer));
        }
        offset = head.end;
    }
    return follower.timing();
}

} // namespace

SegmentTiming read_fmp4_timing(io::ByteSource& source, const InitialisationSection& section) {
    const FileKind kind = file_kind(source);
    if (kind != FileKind::fmp4_segment && kind != FileKind::self_initialising_fmp4) {
        throw_wrong_kind(source, "an fMP4 segment");
    }
    for (const TrackKind wanted : {TrackKind::video, TrackKind::audio}) {
        const Mp4Track* track = find_track(section, wanted);
        auto timing = track == nullptr ? std::nullopt : read_track_timing(source, *track);
        if (timing) {
            timing->configuration = configuration_of(section);
            return *timing;
        }
    }
    throw_error(
        "{}: no fragment (moof) of a video or audio track that its initialisation section names",
        source.name());
}

} // namespace ispkit::hls
