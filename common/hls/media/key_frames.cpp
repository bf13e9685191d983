// SPDX-License-Identifier: MIT
#include "hls/media/key_frames.hpp"

#include "hls/mp4/mp4_box.hpp"
#include "hls/mp4/track_fragment.hpp"
#include "hls/mpegts/mpegts_packet.hpp"
#include "hls/mpegts/mpegts_program.hpp"
#include "hls/mpegts/pes.hpp"
#include "hls/mpegts/video_frame.hpp"

#include <algorithm>
#include <optional>

namespace ispkit::hls {

namespace {

/// Enough for what comes before the first slice of a frame.
constexpr std::size_t k_kept_of_frame = k_longest_pes_header + 16 * 1024;

/// Finds the key frames among the packets of a program, one after another.
class MpegtsKeyFrames {
public:
    explicit MpegtsKeyFrames(const ProgramStream& video)
        : video_(video) {}

    void add(const TransportPacket& packet, std::uint64_t offset) {
        if (packet.pid == k_pat_pid && packet.starts_unit) {
            tables_ = offset;
        } else if (packet.pid == video_.pid) {
            if (const auto frame = assembler_.add(packet)) {
                take(*frame);
            }
            if (packet.starts_unit) {
                begin_ = offset;
                cut_ = tables_.value_or(offset);
            }
            tables_.reset();
            end_ = offset + k_packet_size;
        }
    }

    std::vector<KeyFrame> finish() {
        take(assembler_.unit());
        return std::move(found_);
    }

private:
    void take(io::ByteView frame) {
        const auto pes = parse_pes(frame);
        if (pes && read_video_frame(video_.codec, pes->payload).access != RandomAccess::none) {
            found_.push_back({pes->pts, begin_, end_ - begin_, cut_});
        }
    }

    ProgramStream video_;
    UnitAssembler assembler_{k_kept_of_frame};
    /// The last PAT, if no frame has begun since.
    std::optional<std::uint64_t> tables_;
    std::uint64_t begin_ = 0;
    std::uint64_t end_ = 0;
    std::uint64_t cut_ = 0;
    std::vector<KeyFrame> found_;
};

/// The key frame with which the video of a fragment begins.
std::optional<KeyFrame> first_key_frame(const Box& moof, const Mp4Track& video) {
    std::optional<KeyFrame> key;
    bool is_first = true;
    read_track_fragments(
        moof, video.configuration.id, video.defaults, [](std::uint64_t) {},
        [&](const SampleGroup& sample) {
            const std::uint64_t end = sample.offset + sample.size;
            if (is_first && sample.is_sync() && sample.size > 0 && end > moof.head.end) {
                key = {sample.presentation_time(), moof.head.offset, end - moof.head.offset,
                       moof.head.offset};
            }
            is_first = false;
        });
    return key;
}

} // namespace

std::vector<KeyFrame> find_mpegts_key_frames(io::ByteSource& source) {
    const std::vector<ProgramStream> streams = read_program(source);
    const auto video = std::find_if(streams.begin(), streams.end(), [](const ProgramStream& s) {
        return kind_of(s.codec) == TrackKind::video;
    });
    if (video == streams.end()) {
        return {};
    }
    MpegtsKeyFrames frames(*video);
    PacketReader packets(source, 0, source.size());
    while (const auto packet = packets.next()) {
        frames.add(*packet, packets.offset() - k_packet_size);
    }
    return frames.finish();
}

std::vector<KeyFrame> find_fmp4_key_frames(io::ByteSource& source,
                                           const InitialisationSection& section) {
    const auto video =
        std::find_if(section.tracks.begin(), section.tracks.end(), [](const Mp4Track& track) {
            return track.configuration.kind == TrackKind::video;
        });
    std::vector<KeyFrame> keys;
    std::vector<std::uint8_t> buffer;
    for (std::uint64_t offset = 0; video != section.tracks.end() && offset < source.size();) {
        const BoxHead head = read_box_head(source, offset);
        if (head.type == box_type("moof")) {
            const auto key = first_key_frame(read_box(source, head, buffer), *video);
            if (key && key->offset + key->length <= source.size()) {
                keys.push_back(*key);
            }
        }
        offset = head.end;
    }
    return keys;
}

} // namespace ispkit::hls
