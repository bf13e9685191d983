// SPDX-License-Identifier: MIT
#include "hls/media/initialisation_section.hpp"

#include "error.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/mp4/mp4_box.hpp"

#include <algorithm>
#include <map>

namespace ispkit::hls {

namespace {

/// A full box's version. Version and flags are at the front of its content.
std::uint8_t read_version(ByteReader& reader) {
    const std::uint8_t version = reader.u8();
    reader.skip(3);
    return version;
}

void skip_creation_and_modification_time(ByteReader& reader, std::uint8_t version) {
    reader.skip(version == 1 ? 2 * sizeof(std::uint64_t) : 2 * sizeof(std::uint32_t));
}

/// tkhd, 8.3.2.
std::uint32_t read_track_id(const Box& tkhd) {
    ByteReader reader(tkhd.content);
    skip_creation_and_modification_time(reader, read_version(reader));
    const std::uint32_t id = reader.u32();
    if (reader.overrun()) {
        throw_damaged(tkhd, "it is too short");
    }
    return id;
}

/// mdhd, 8.4.2.
std::uint32_t read_timescale(const Box& mdhd) {
    ByteReader reader(mdhd.content);
    skip_creation_and_modification_time(reader, read_version(reader));
    const std::uint32_t timescale = reader.u32();
    if (timescale == 0) {
        throw_damaged(mdhd, "it has no timescale");
    }
    return timescale;
}

/// hdlr, 8.4.3.
TrackKind read_kind(const Box& hdlr) {
    ByteReader reader(hdlr.content);
    reader.skip(8); // version, flags, pre_defined
    const std::uint32_t handler = reader.u32();
    return handler == box_type("vide")   ? TrackKind::video
           : handler == box_type("soun") ? TrackKind::audio
                                         : TrackKind::other;
}

/// The type of the first sample entry, 8.5.2.
std::uint32_t read_format(const Box& stsd) {
    ByteReader reader(stsd.content);
    reader.skip(12); // version, flags, entry_count, the first entry's size
    const std::uint32_t format = reader.u32();
    if (reader.overrun()) {
        throw_damaged(stsd, "it has no sample entry");
    }
    return format;
}

/// Each segment's timing holds a copy. The front of an overlong description is enough to
/// distinguish tracks.
io::ByteView kept_description(const Box& stsd) {
    constexpr std::size_t k_longest_kept = 4096;
    return stsd.content.first(std::min(stsd.content.size(), k_longest_kept));
}

Mp4Track read_track(const Box& trak) {
    const Box mdia = child(trak, box_type("mdia"));
    const Box stbl = child(child(mdia, box_type("minf")), box_type("stbl"));
    const Box stsd = child(stbl, box_type("stsd"));
    Mp4Track track;
    track.configuration.id = read_track_id(child(trak, box_type("tkhd")));
    track.configuration.kind = read_kind(child(mdia, box_type("hdlr")));
    track.configuration.format = read_format(stsd);
    const io::ByteView description = kept_description(stsd);
    track.configuration.parameters.assign(description.begin(), description.end());
    track.timescale = read_timescale(child(mdia, box_type("mdhd")));
    return track;
}

std::map<std::uint32_t, TrackDefaults> read_defaults(const Box& moov) {
    std::map<std::uint32_t, TrackDefaults> defaults;
    if (const auto mvex = find_child(moov, box_type("mvex"))) {
        BoxReader boxes(*mvex);
        while (const auto trex = boxes.next()) {
            if (trex->head.type != box_type("trex")) {
                continue;
            }
            ByteReader reader(trex->content);
            reader.skip(4); // version and flags
            const std::uint32_t id = reader.u32();
            reader.skip(4); // default_sample_description_index
            defaults[id].sample_duration = reader.u32();
            defaults[id].sample_size = reader.u32();
            defaults[id].sample_flags = reader.u32();
        }
    }
    return defaults;
}

/// Only for files whose kind implies that there is one.
BoxHead find_moov(io::ByteSource& source) {
    BoxHead box = read_box_head(source, 0);
    while (box.type != box_type("moov")) {
        box = read_box_head(source, box.end);
    }
    return box;
}

} // namespace

InitialisationSection parse_initialisation_section(io::ByteSource& source) {
    const FileKind kind = file_kind(source);
    if (kind != FileKind::initialisation_section && kind != FileKind::self_initialising_fmp4) {
        throw_wrong_kind(source, "an MP4 initialisation section");
    }
    std::vector<std::uint8_t> buffer;
    const Box moov = read_box(source, find_moov(source), buffer);
    const std::map<std::uint32_t, TrackDefaults> defaults = read_defaults(moov);
    InitialisationSection section;
    BoxReader boxes(moov);
    while (const auto trak = boxes.next()) {
        if (trak->head.type != box_type("trak")) {
            continue;
        }
        Mp4Track track = read_track(*trak);
        if (const auto found = defaults.find(track.configuration.id); found != defaults.end()) {
            track.defaults = found->second;
        }
        section.tracks.push_back(std::move(track));
    }
    if (std::all_of(section.tracks.begin(), section.tracks.end(), [](const Mp4Track& track) {
            return track.configuration.kind == TrackKind::other;
        })) {
        throw_damaged(moov, "it has no track for video or audio");
    }
    return section;
}

} // namespace ispkit::hls
