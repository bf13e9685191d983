// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv_list.hpp"
#include "hls/crypt/key_ring.hpp"
#include "hls/media/initialisation_section.hpp"
#include "hls/timing/segment_timing.hpp"
#include "io/byte_source.hpp"
#include "options.hpp"
#include "segments.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ispkit {

/// Reads the segments and the initialisation section; decrypts them if there is a key.
class Media {
public:
    Media(const Options& options, const SegmentSequence& sequence);

    /// The timing of the segment at that position. Throws Error if the segment is not media.
    hls::SegmentTiming timing(const Segment& segment, std::uint64_t position);

    /// Throws Error if the segment is missing, empty or not a regular file, or malformed WebVTT.
    /// For segments whose duration is known without reading them.
    void check_presence(const Segment& segment);

    /// The WebVTT segments without X-TIMESTAMP-MAP among those that were checked.
    const std::vector<Segment>& without_timestamp_map() const { return without_map_; }

    /// The IV attribute of the EXT-X-KEY for the segment at that position; nothing if players take
    /// its number.
    std::optional<hls::Iv> listed_iv(const std::string& path, std::uint64_t position) const;

    /// The key files that have been read.
    std::vector<std::string> key_files() const;

    /// The IV of the initialisation section; nothing if it is clear.
    std::optional<hls::Iv> map_iv() const { return map_iv_; }

private:
    void read_map();
    /// Throws Error if the decrypted segment's first block is damaged, as after a wrong IV.
    void check_first_block(io::ByteSource& source, const Segment& segment,
                           std::uint64_t position) const;
    /// The IV that the options give the segment; nothing if it is the number.
    std::optional<hls::Iv> given_iv(const std::string& path) const;
    std::optional<hls::Iv> given_map_iv() const;
    std::unique_ptr<io::ByteSource> open_segment(const Segment& segment, std::uint64_t position);

    const Options& options_;
    std::uint64_t first_;
    std::uint64_t first_key_position_;
    hls::IvList ivs_;
    std::optional<hls::KeyRing> keys_;
    std::optional<hls::InitialisationSection> section_;
    std::optional<hls::Iv> map_iv_;
    std::vector<Segment> without_map_;
};

} // namespace ispkit
