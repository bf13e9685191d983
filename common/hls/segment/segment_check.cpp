// SPDX-License-Identifier: MIT
#include "hls/segment/segment_check.hpp"

#include "error.hpp"
#include "hls/crypt/decrypted_source.hpp"
#include "hls/diagnosis/container_end.hpp"
#include "hls/diagnosis/encrypted_segment.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/media/mp4.hpp"
#include "hls/media/mpegts.hpp"
#include "hls/media/packed_audio.hpp"
#include "hls/mpegts/mpegts_program.hpp"
#include "hls/mpegts/pes.hpp"
#include "hls/segment/transport_scan.hpp"
#include "io/range_source.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::hls {

namespace {

/// The message without the source's name, which the finding has already.
std::string message_without_name(const Error& error, const std::string& name) {
    std::string_view message = error.what();
    if (message.starts_with(name) && message.substr(name.size()).starts_with(": ")) {
        message.remove_prefix(name.size() + 2);
    }
    return std::string(message);
}

Duration to_duration(std::int64_t ticks, std::uint32_t timescale) {
    constexpr std::int64_t k_longest = 1'000'000'000'000;
    const double seconds = static_cast<double>(ticks) / timescale;
    return Duration(std::clamp(static_cast<std::int64_t>(seconds * Duration::period::den),
                               -k_longest, k_longest));
}

bool is_inside_encryption(const SegmentTask& task) {
    return task.i_frames_only && task.key && task.range;
}

class SegmentCheck {
public:
    SegmentCheck(Resources& resources, const SegmentTask& task)
        : resources_(resources)
        , task_(task) {}

    SegmentFacts check() {
        try {
            check_stored(open_stored(resources_, task_));
        } catch (const Error& error) {
            fault(rule("file-missing"), error.what());
        }
        return std::move(facts_);
    }

private:
    void check_stored(std::unique_ptr<io::ByteSource> stored) {
        facts_.bytes = is_inside_encryption() ? task_.range->length : stored->size();
        if (task_.range && *facts_.bytes < task_.range->length) {
            fault(rule("byte-range"),
                  fmt::format("the byte range ends at {}, and the file has {}",
                              task_.range->offset + task_.range->length,
                              text::plain_count(task_.range->offset + stored->size(), "byte")));
        } else if (stored->size() == 0) {
            fault(rule("segment-empty"), "has no bytes");
        } else if (task_.key && !task_.is_locked) {
            check_encrypted(std::move(stored));
        } else if (!task_.is_locked) {
            check_clear(*stored);
        }
    }

    SegmentFault& fault(const Rule& rule, std::string text) {
        facts_.faults.push_back({&rule, std::nullopt, std::move(text), {}, {}});
        return facts_.faults.back();
    }

    bool is_inside_encryption() const { return hls::is_inside_encryption(task_); }

    void check_encrypted(std::unique_ptr<io::ByteSource> stored) {
        if (stored->size() % k_block_size != 0 || task_.key->method() != task_.method) {
            facts_.needs_diagnosis = true;
            return;
        }
        const Decryption decryption = try_decryption(*stored, *task_.key, task_.iv);
        if (!decryption.succeeds()) {
            facts_.needs_diagnosis = true;
            return;
        }
        facts_.free_number = decryption.signs.free_number;
        auto clear = std::make_unique<DecryptedSource>(std::move(stored), *task_.key, task_.iv);
        if (is_inside_encryption()) {
            const std::uint64_t end = task_.range->offset + task_.range->length;
            if (end > clear->size()) {
                fault(rule("byte-range"),
                      fmt::format("the byte range ends at {}, and the segment has {}", end,
                                  text::plain_count(clear->size(), "byte")));
                return;
            }
            io::RangeSource range(std::move(clear), task_.range->offset, task_.range->length);
            check_clear(range);
        } else {
            check_media(*clear, decryption.signs.form);
        }
    }

    void check_clear(io::ByteSource& source) {
        std::vector<std::uint8_t> head(k_signs_size);
        head.resize(source.read(0, head));
        const MediaSigns signs = read_signs(head);
        const bool is_other_text =
            signs.form == MediaForm::webvtt && signs.first == FirstBlock::wrong;
        if ((signs.form == MediaForm::unknown || is_other_text) && !is_short_text(head)) {
            facts_.needs_diagnosis = true;
        } else {
            check_media(source, signs.form);
        }
    }

    static bool is_short_text(io::ByteView head) { return io::as_text(head).starts_with("WEBVTT"); }

    void check_media(io::ByteSource& source, MediaForm form) {
        try {
            if (form == MediaForm::mpegts) {
                check_transport(source);
            } else if (form == MediaForm::mp4) {
                check_fragments(source);
            } else if (form == MediaForm::packed_audio) {
                facts_.timing = read_packed_audio_timing(source);
            }
        } catch (const Error& error) {
            fault(rule("not-media"), message_without_name(error, source.name()));
        }
    }

    void check_transport(io::ByteSource& source) {
        const std::uint64_t rest = source.size() % k_packet_size;
        if (rest != 0) {
            fault(rule("cut"), fmt::format("{}, not a whole number of MPEG-TS packets ({})",
                                           text::plain_count(source.size(), "byte"), k_packet_size))
                .offset = source.size() - rest;
        }
        TransportScan scan;
        std::vector<std::uint8_t> buffer(k_packet_size * 1024);
        for (std::uint64_t offset = 0; offset < source.size() && !scan.faults().lost_sync;) {
            const std::size_t size = source.read(offset, buffer);
            if (size == 0) {
                break;
            }
            scan.see(io::ByteView(buffer).first(size));
            offset += size;
        }
        report(scan.faults());
        if (rest == 0 && !scan.faults().lost_sync && !task_.i_frames_only) {
            read_transport_timing(source);
        }
        if (scan.first_audio() && scan.first_video()) {
            facts_.audio_end = scan.audio_end();
            facts_.audio_offset =
                to_duration(clock_distance(*scan.first_video(), *scan.first_audio(), k_pts_bits),
                            k_pts_timescale);
        }
    }

    void report(const TransportFaults& faults) {
        if (faults.lost_sync) {
            fault(rule("ts-sync"), fmt::format("no sync byte at offset {}", *faults.lost_sync))
                .offset = faults.lost_sync;
        }
        if (faults.no_tables && !task_.i_frames_only && !task_.has_map) {
            fault(rule("ts-no-tables"), "a frame comes before PAT and PMT").offset =
                faults.no_tables;
        }
        if (faults.continuity) {
            fault(rule("ts-continuity"),
                  fmt::format("{} of PID 0x{:x}: packets are missing, or in the wrong order",
                              faults.continuity_count == 1
                                  ? "the continuity counter jumps"
                                  : fmt::format("continuity counters jump {} times, first that",
                                                faults.continuity_count),
                              faults.continuity_pid))
                .offset = faults.continuity;
        }
    }

    void read_transport_timing(io::ByteSource& source) {
        const auto report_first = [&](const Rule& broken, const Error& error) {
            if (facts_.faults.empty()) {
                fault(broken, message_without_name(error, source.name()));
            }
        };
        try {
            facts_.timing = read_mpegts_timing(source);
        } catch (const NoFrames& error) {
            report_first(rule("segment-empty"), error);
        } catch (const NoTables& error) {
            report_first(rule("ts-no-tables"), error);
        } catch (const Error& error) {
            report_first(rule("not-media"), error);
        }
    }

    void check_fragments(io::ByteSource& source) {
        // The range of an I-frame ends with the frame, in the middle of its box.
        if (!task_.i_frames_only && container_end(source, MediaForm::mp4) != source.size()) {
            fault(rule("cut"), "an MP4 box ends beyond the segment").offset = source.size();
            return;
        }
        const FileKind kind = file_kind(source);
        if (kind == FileKind::self_initialising_fmp4) {
            read_fragment_timing(source, parse_initialisation_section(source));
        } else if (kind == FileKind::fmp4_segment && !task_.has_map) {
            fault(rule("map-missing"), "an fMP4 segment without EXT-X-MAP");
        } else if (kind != FileKind::fmp4_segment) {
            throw_wrong_kind(source, "an fMP4 segment");
        } else if (task_.section != nullptr && !task_.i_frames_only) {
            read_fragment_timing(source, *task_.section);
        }
    }

    void read_fragment_timing(io::ByteSource& source, const InitialisationSection& section) {
        try {
            facts_.timing = read_fmp4_timing(source, section);
        } catch (const TrackMismatch& error) {
            fault(rule("map-mismatch"), message_without_name(error, source.name()));
            return;
        } catch (const Error& error) {
            fault(rule("not-media"), message_without_name(error, source.name()));
            return;
        }
        if (facts_.timing->start == facts_.timing->end) {
            fault(rule("segment-empty"), "has no frames");
            facts_.timing.reset();
            return;
        }
        facts_.audio_offset = read_audio_offset(source, section);
    }

    /// Nothing unless there are both sound and pictures.
    std::optional<Duration> read_audio_offset(io::ByteSource& source,
                                              const InitialisationSection& section) const {
        InitialisationSection sound = section;
        std::erase_if(sound.tracks, [](const Mp4Track& track) {
            return track.configuration.kind != TrackKind::audio;
        });
        if (sound.tracks.empty() || sound.tracks.size() == section.tracks.size()) {
            return std::nullopt;
        }
        try {
            const SegmentTiming audio = read_fmp4_timing(source, sound);
            return to_duration(static_cast<std::int64_t>(audio.start), audio.timescale) -
                   to_duration(static_cast<std::int64_t>(facts_.timing->start),
                               facts_.timing->timescale);
        } catch (const Error&) {
            return std::nullopt; // a segment may be without sound
        }
    }

    Resources& resources_;
    const SegmentTask& task_;
    SegmentFacts facts_;
};

} // namespace

std::unique_ptr<io::ByteSource> open_stored(Resources& resources, const SegmentTask& task) {
    auto source = resources.open(task.location, ResourceKind::segment);
    if (!task.range || is_inside_encryption(task)) {
        return source;
    }
    return std::make_unique<io::RangeSource>(std::move(source), task.range->offset,
                                             task.range->length);
}

SegmentFacts check_segment(Resources& resources, const SegmentTask& task) {
    return SegmentCheck(resources, task).check();
}

} // namespace ispkit::hls
