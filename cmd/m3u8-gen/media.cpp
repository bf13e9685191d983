// SPDX-License-Identifier: MIT
#include "media.hpp"

#include "error.hpp"
#include "hls/crypt/decrypted_source.hpp"
#include "hls/diagnosis/media_signs.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/media/mp4.hpp"
#include "hls/media/mpegts.hpp"
#include "hls/media/packed_audio.hpp"
#include "hls/text_track/webvtt.hpp"
#include "io/file.hpp"
#include "io/range_source.hpp"
#include "text/path.hpp"

namespace ispkit {

Media::Media(const Options& options, const SegmentSequence& sequence)
    : options_(options)
    , first_(sequence.first)
    , first_key_position_(sequence.first_key_position) {
    constexpr std::size_t k_largest_iv_list = std::size_t{1} << 30;
    if (options.iv_list) {
        ivs_ = hls::parse_iv_list(io::read_file(*options.iv_list, k_largest_iv_list),
                                  *options.iv_list);
    }
    if (options.key_file) {
        keys_.emplace(*options.key_file, options.rotate, options.method);
    }
    if (options.map) {
        read_map();
    } else if (sequence.map_range) {
        io::FileSource file(sequence.segments.front().path);
        section_ = hls::parse_initialisation_section(file);
    }
}

std::optional<hls::Iv> Media::given_map_iv() const {
    if (options_.map_iv) {
        return options_.map_iv->iv;
    }
    if (options_.iv_list) {
        const auto found = ivs_.find(text::file_name(*options_.map));
        return found == ivs_.end() ? std::nullopt : std::optional(found->second);
    }
    return options_.iv;
}

void Media::read_map() {
    auto file = std::make_unique<io::FileSource>(*options_.map);
    const hls::FileKind kind = hls::file_kind(*file);
    const std::optional<hls::Iv> iv = given_map_iv();
    if (keys_ && kind == hls::FileKind::encrypted && !iv) {
        throw_error("{}: encrypted, and EXT-X-MAP needs its IV: --map-iv HEX", *options_.map);
    }
    // Once in some thousand times, cipher text looks like another kind of file.
    if (keys_ && iv && kind != hls::FileKind::initialisation_section &&
        kind != hls::FileKind::self_initialising_fmp4) {
        map_iv_ = iv;
        hls::DecryptedSource clear(std::move(file), keys_->at(0), *map_iv_);
        section_ = hls::parse_initialisation_section(clear);
        return;
    }
    section_ = hls::parse_initialisation_section(*file);
    if (options_.key_uri && !keys_) {
        // The files here are clear; the playlist is for the encrypted files that will be made from
        // them.
        map_iv_ = iv;
        if (!map_iv_ && !options_.map_iv) {
            cli::misuse("--map with --key-uri: give the initialisation section's IV with --map-iv, "
                        "or --map-iv none if it stays clear");
        }
    }
}

std::vector<std::string> Media::key_files() const {
    return keys_ ? keys_->files() : std::vector<std::string>{};
}

std::optional<hls::Iv> Media::listed_iv(const std::string& path, std::uint64_t position) const {
    const std::optional<hls::Iv> given = given_iv(path);
    return given || !hls::needs_iv(options_.method) ? given
                                                    : hls::iv_of_sequence_number(first_ + position);
}

std::optional<hls::Iv> Media::given_iv(const std::string& path) const {
    return options_.iv_list ? std::optional(hls::iv_in_list(ivs_, path)) : options_.iv;
}

std::unique_ptr<io::ByteSource> Media::open_segment(const Segment& segment,
                                                    std::uint64_t position) {
    const std::string& path = segment.path;
    auto file = std::make_unique<io::FileSource>(path);
    if (file->size() == 0) {
        throw_error("{}: empty", path);
    }
    if (segment.range) {
        return std::make_unique<io::RangeSource>(std::move(file), segment.range->offset,
                                                 segment.range->length);
    }
    if (!keys_) {
        return file;
    }
    const hls::Iv iv = given_iv(path).value_or(hls::iv_of_sequence_number(first_ + position));
    return std::make_unique<hls::DecryptedSource>(std::move(file),
                                                  keys_->at(first_key_position_ + position), iv);
}

void Media::check_first_block(io::ByteSource& source, const Segment& segment,
                              std::uint64_t position) const {
    std::vector<std::uint8_t> head(hls::k_signs_size);
    head.resize(source.read(0, head));
    const hls::MediaSigns signs = hls::read_signs(head);
    if (signs.form == hls::MediaForm::unknown || signs.first != hls::FirstBlock::wrong) {
        return;
    }
    throw_error(
        "{}: its first 16 bytes are damaged, as after decryption with a wrong IV ({})",
        segment.path,
        given_iv(segment.path)
            ? std::string("is it the one that the segment was encrypted with?")
            : fmt::format("was it encrypted as media sequence number {}?", first_ + position));
}

hls::SegmentTiming Media::timing(const Segment& segment, std::uint64_t position) {
    const std::unique_ptr<io::ByteSource> source = open_segment(segment, position);
    const hls::FileKind kind = hls::file_kind(*source);
    if (section_ && (kind == hls::FileKind::mpegts || kind == hls::FileKind::packed_audio)) {
        throw_error("{}: {}, but --map is for fMP4", segment.path,
                    kind == hls::FileKind::mpegts ? "MPEG-TS" : "packed audio");
    }
    if (keys_) {
        check_first_block(*source, segment, position);
    }
    if (section_) {
        return hls::read_fmp4_timing(*source, *section_);
    }
    if (kind == hls::FileKind::packed_audio) {
        return hls::read_packed_audio_timing(*source);
    }
    if (kind == hls::FileKind::webvtt) {
        throw_error("{}: WebVTT does not tell how long a segment lasts (use --like, --duration or "
                    "--segment-list)",
                    segment.path);
    }
    if (kind == hls::FileKind::fmp4_segment) {
        throw_error("{}: an fMP4 segment, which needs its initialisation section: --map INIT",
                    segment.path);
    }
    return hls::read_mpegts_timing(*source);
}

void Media::check_presence(const Segment& segment) {
    constexpr std::size_t k_largest_text = std::size_t{16} << 20;
    io::FileSource file(segment.path);
    if (file.size() == 0) {
        throw_error("{}: empty", segment.path);
    }
    if (hls::file_kind(file) != hls::FileKind::webvtt) {
        return;
    }
    const hls::WebVtt webvtt =
        hls::parse_webvtt(io::read_file(segment.path, k_largest_text), segment.path);
    if (!webvtt.timestamp_map) {
        without_map_.push_back(segment);
    }
}

} // namespace ispkit
