// SPDX-License-Identifier: MIT
#include "hls/ladder/local_segments.hpp"

#include "error.hpp"
#include "hls/crypt/decrypted_source.hpp"
#include "hls/media/file_kind.hpp"
#include "hls/media/mp4.hpp"
#include "hls/media/mpegts.hpp"
#include "hls/media/packed_audio.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "io/file.hpp"
#include "io/range_source.hpp"
#include "text/path.hpp"
#include "text/quantity.hpp"
#include "text/uri.hpp"

#include <utility>

namespace ispkit::hls {

LocalSegments::LocalSegments(std::string path, KeyFinder keys)
    : path_(std::move(path))
    , folder_(text::folder_of(path_))
    , keys_(std::move(keys))
    , playlist_(parse_media_playlist(io::read_file(path_, k_largest_playlist), path_)) {}

std::unique_ptr<io::ByteSource>
LocalSegments::open_file(const std::string& uri, const std::optional<ByteRange>& range) const {
    auto file = std::make_unique<io::FileSource>(
        with_context(path_, [&] { return text::path_of_uri(uri, folder_); }));
    if (!range) {
        return file;
    }
    auto part = std::make_unique<io::RangeSource>(std::move(file), range->offset, range->length);
    if (part->size() < range->length) {
        throw_error("{}: ends before the {} from byte {} that {} names", part->name(),
                    text::plain_count(range->length, "byte"), range->offset, path_);
    }
    return part;
}

std::unique_ptr<io::ByteSource> LocalSegments::decrypted(std::unique_ptr<io::ByteSource> stored,
                                                         const Shared<Key>& key,
                                                         const Iv& iv) const {
    if (!segment_method(key)) {
        return stored;
    }
    const ContentKey content_key =
        with_context(place(path_, key->line.number), [&] { return keys_(*key, folder_); });
    return std::make_unique<DecryptedSource>(std::move(stored), content_key, iv);
}

Iv LocalSegments::iv(std::size_t position) const {
    const MediaSegment& segment = playlist_.segments[position];
    return segment.key && segment.key->iv
               ? *segment.key->iv
               : iv_of_sequence_number(playlist_.media_sequence + position);
}

std::unique_ptr<io::ByteSource> LocalSegments::open(std::size_t position) const {
    const MediaSegment& segment = playlist_.segments[position];
    return decrypted(open_file(segment.uri, segment.byte_range), segment.key, iv(position));
}

std::uint64_t LocalSegments::fetched_size(std::size_t position) const {
    const MediaSegment& segment = playlist_.segments[position];
    return open_file(segment.uri, segment.byte_range)->size();
}

const InitialisationSection& LocalSegments::section(std::size_t position) {
    const MediaSegment& segment = playlist_.segments[position];
    if (!segment.map) {
        throw_error("{}: an fMP4 segment without EXT-X-MAP", place(path_, segment.line.number));
    }
    const InitSection& map = *segment.map;
    const std::pair place_of_map(map.uri, map.byte_range ? map.byte_range->offset : 0);
    auto known = sections_.find(place_of_map);
    if (known == sections_.end()) {
        // Without the IV attribute that RFC 8216 4.3.2.5 requires, players disagree.
        const Iv iv = map.key && map.key->iv ? *map.key->iv : iv_of_sequence_number(0);
        const auto source = decrypted(open_file(map.uri, map.byte_range), map.key, iv);
        known = sections_.emplace(place_of_map, parse_initialisation_section(*source)).first;
    }
    return known->second;
}

SegmentTiming LocalSegments::timing(std::size_t position) {
    const auto source = open(position);
    switch (file_kind(*source)) {
    case FileKind::fmp4_segment:
    case FileKind::self_initialising_fmp4:
        return read_fmp4_timing(*source, section(position));
    case FileKind::packed_audio:
        return read_packed_audio_timing(*source);
    default:
        return read_mpegts_timing(*source);
    }
}

std::vector<KeyFrame> LocalSegments::key_frames(std::size_t position) {
    const auto source = open(position);
    return file_kind(*source) == FileKind::mpegts
               ? find_mpegts_key_frames(*source)
               : find_fmp4_key_frames(*source, section(position));
}

} // namespace ispkit::hls
