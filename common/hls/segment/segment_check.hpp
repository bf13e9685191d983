// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"
#include "hls/crypt/key.hpp"
#include "hls/diagnosis/rule.hpp"
#include "hls/media/initialisation_section.hpp"
#include "hls/playlist/playlist.hpp"
#include "hls/timing/segment_timing.hpp"
#include "hls/verify/resources.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::hls {

/// What the playlist says about one segment.
struct SegmentTask {
    std::string location;
    std::optional<ByteRange> range;
    /// The key of a segment that is encrypted whole; nothing for any other.
    std::optional<ContentKey> key;
    /// With a key, what METHOD says.
    Method method = Method::aes_128;
    Iv iv;
    /// In an I-frame playlist a range is one of the clear content of a whole encrypted file (bis
    /// 6.3.6).
    bool i_frames_only = false;
    /// Whether its key is unknown or broken, so that its content is not judged.
    bool is_locked = false;
    /// Whether EXT-X-MAP covers the segment; `section` is null if it cannot be read.
    bool has_map = false;
    const InitialisationSection* section = nullptr;
};

/// A rule that one segment breaks.
struct SegmentFault {
    const Rule* rule = nullptr;
    /// In the clear content.
    std::optional<std::uint64_t> offset;
    std::string text;
    std::string found;
    std::string expected;
};

/// What one segment says about itself.
struct SegmentFacts {
    /// As stored; nothing if it cannot be read.
    std::optional<std::uint64_t> bytes;
    /// Nothing if its media has none, or cannot be read.
    std::optional<SegmentTiming> timing;
    /// When the sound begins after the picture.
    std::optional<Duration> audio_offset;
    /// When the sound beside a picture in MPEG-TS ends, on the clock of `timing`.
    std::optional<std::uint64_t> audio_end;
    /// It does not decrypt, or it is neither media nor marked as encrypted: the causes are to be
    /// found.
    bool needs_diagnosis = false;
    /// MediaSigns::free_number of an encrypted segment.
    std::optional<std::uint32_t> free_number;
    std::vector<SegmentFault> faults;
};

/// Opens the segment's bytes as they are stored: of a range in an I-frame playlist that is
/// encrypted, the whole file. Throws Error if they cannot be read.
std::unique_ptr<io::ByteSource> open_stored(Resources& resources, const SegmentTask& task);

/// Reads a whole segment. Callable from any thread; memory use does not depend on its length.
SegmentFacts check_segment(Resources& resources, const SegmentTask& task);

} // namespace ispkit::hls
