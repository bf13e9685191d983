// SPDX-License-Identifier: MIT
#include "hls/mp4/track_fragment.hpp"

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

/// The head of a track fragment, with its defaults for the samples.
struct FragmentHead {
    std::uint32_t track = 0;
    std::uint64_t base = 0;
    TrackDefaults samples;
};

FragmentHead read_tfhd(const Box& tfhd, const Box& moof, const TrackDefaults& defaults) {
    ByteReader reader(tfhd.content);
    reader.skip(1); // version
    const std::uint32_t flags = reader.u24();
    FragmentHead head{reader.u32(), moof.head.offset, defaults};
    if ((flags & k_tfhd_base_data_offset) != 0) {
        head.base = reader.u64();
    }
    reader.skip((flags & k_tfhd_description_index) != 0 ? k_field_size : 0);
    if ((flags & k_tfhd_default_duration) != 0) {
        head.samples.sample_duration = reader.u32();
    }
    if ((flags & k_tfhd_default_size) != 0) {
        head.samples.sample_size = reader.u32();
    }
    if ((flags & k_tfhd_default_flags) != 0) {
        head.samples.sample_flags = reader.u32();
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
    std::optional<std::int32_t> data_offset;
    std::optional<std::uint32_t> first_sample_flags;

    bool has(std::uint32_t field) const { return (flags & field) != 0; }
    std::uint64_t fields_size() const {
        std::uint64_t size = 0;
        for (const std::uint32_t field :
             {k_trun_duration, k_trun_size, k_trun_flags, k_trun_composition_offset}) {
            size += has(field) ? k_field_size : 0;
        }
        return size;
    }
};

/// Throws Error if the samples that follow are incomplete.
RunHead read_run_head(ByteReader& reader, const Box& trun) {
    RunHead run;
    reader.skip(1); // version
    run.flags = reader.u24();
    run.count = reader.u32();
    if (run.has(k_trun_data_offset)) {
        run.data_offset = static_cast<std::int32_t>(reader.u32());
    }
    if (run.has(k_trun_first_flags)) {
        run.first_sample_flags = reader.u32();
    }
    if (reader.overrun() || reader.remaining() < run.fields_size() * run.count) {
        throw_damaged(trun, "it is too short for its samples");
    }
    return run;
}

/// Reads the runs of one track fragment.
class RunReader {
public:
    RunReader(const FragmentHead& fragment, std::uint64_t decode_time,
              const std::function<void(const SampleGroup&)>& take)
        : fragment_(fragment)
        , take_(take) {
        next_.decode_time = decode_time;
        next_.offset = fragment.base;
    }

    void read(const Box& trun) {
        ByteReader reader(trun.content);
        const RunHead run = read_run_head(reader, trun);
        if (run.data_offset) {
            next_.offset =
                fragment_.base + static_cast<std::uint64_t>(std::int64_t{*run.data_offset});
        }
        if (run.fields_size() == 0) {
            add_equal_samples(run);
            return;
        }
        for (std::uint32_t i = 0; i < run.count; ++i) {
            next_.count = 1;
            set_defaults();
            next_.duration = run.has(k_trun_duration) ? reader.u32() : next_.duration;
            next_.size = run.has(k_trun_size) ? reader.u32() : next_.size;
            next_.flags = run.has(k_trun_flags) ? reader.u32() : next_.flags;
            next_.flags = i == 0 ? run.first_sample_flags.value_or(next_.flags) : next_.flags;
            // Signed in version 1; files contain negative ones in version 0, too.
            next_.composition_offset =
                static_cast<std::int32_t>(run.has(k_trun_composition_offset) ? reader.u32() : 0);
            give();
        }
    }

private:
    void set_defaults() {
        next_.duration = fragment_.samples.sample_duration;
        next_.size = fragment_.samples.sample_size;
        next_.flags = fragment_.samples.sample_flags;
        next_.composition_offset = 0;
    }

    /// The number of samples is untrusted.
    void add_equal_samples(const RunHead& run) {
        set_defaults();
        next_.count = run.count;
        if (run.first_sample_flags && run.count > 0) {
            next_.count = 1;
            next_.flags = *run.first_sample_flags;
            give();
            set_defaults();
            next_.count = run.count - 1;
        }
        if (next_.count > 0) {
            give();
        }
    }

    void give() {
        take_(next_);
        next_.decode_time += std::uint64_t{next_.count} * next_.duration;
        next_.offset += std::uint64_t{next_.count} * next_.size;
    }

    const FragmentHead& fragment_;
    const std::function<void(const SampleGroup&)>& take_;
    SampleGroup next_;
};

} // namespace

std::vector<std::uint32_t> fragment_tracks(const Box& moof) {
    std::vector<std::uint32_t> tracks;
    BoxReader boxes(moof);
    while (const auto traf = boxes.next()) {
        if (traf->head.type == box_type("traf")) {
            tracks.push_back(read_tfhd(child(*traf, box_type("tfhd")), moof, {}).track);
        }
    }
    return tracks;
}

void read_track_fragments(const Box& moof, std::uint32_t track, const TrackDefaults& defaults,
                          const std::function<void(std::uint64_t)>& found,
                          const std::function<void(const SampleGroup&)>& take) {
    BoxReader boxes(moof);
    while (const auto traf = boxes.next()) {
        if (traf->head.type != box_type("traf")) {
            continue;
        }
        const FragmentHead fragment = read_tfhd(child(*traf, box_type("tfhd")), moof, defaults);
        if (fragment.track != track) {
            continue;
        }
        const std::uint64_t decode_time = read_decode_time(child(*traf, box_type("tfdt")));
        found(decode_time);
        RunReader runs(fragment, decode_time, take);
        BoxReader parts(*traf);
        while (const auto trun = parts.next()) {
            if (trun->head.type == box_type("trun")) {
                runs.read(*trun);
            }
        }
    }
}

} // namespace ispkit::hls
