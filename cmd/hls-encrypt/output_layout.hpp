// SPDX-License-Identifier: MIT
#pragma once

#include "hls/batch/segment_batch.hpp"
#include "hls/crypt/iv.hpp"
#include "hls/playlist/playlist.hpp"
#include "keys.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace ispkit {

/// What a part of a resource is encrypted with. The rendition is that of the playlist that named
/// it first.
struct Encryption {
    std::string rendition;
    /// The media sequence number, by which keys rotate.
    std::uint64_t number;
    hls::Iv iv;
};

/// A part of a resource in the output.
struct PlacedPart {
    /// Below OUTDIR.
    std::string path;
    Encryption encryption;
    /// Nothing for a whole resource.
    std::optional<hls::ByteRange> range;
};

/// A file that playlists name. Its path is that below the root, and below OUTDIR.
struct Resource {
    std::string path;
    std::size_t job;
    /// The length of its output so far, if it consists of byte ranges.
    std::uint64_t length = 0;
    /// Its place among the resources of an I-frame playlist.
    std::uint64_t number = 0;
};

/// The jobs of an encryption: each part of a resource has one place in the output and one IV,
/// however often the playlists of the run name it.
class OutputLayout {
public:
    /// The root ends with a slash, or is empty.
    OutputLayout(std::string root, std::string output_folder, Keys& keys);

    /// The resource with that path, whose job may not have a part yet. References stay valid.
    Resource& resource_of(const std::string& path);

    /// The job of a resource.
    const hls::SegmentJob& job_of(const Resource& resource) const { return jobs_[resource.job]; }

    /// Gives the part its place in the output of its resource, and returns whether it is new there:
    /// a part that occurs again already has its place and IV. Throws Error, without a place, if the
    /// resource occurs both whole and with a range.
    std::pair<PlacedPart, bool> place(Resource& resource,
                                      const std::optional<hls::ByteRange>& range,
                                      const Encryption& encryption);

    /// Gives an initialisation section that is a byte range of a resource a file of its own, below
    /// OUTDIR: players disagree on whether the range counts encrypted or clear bytes (hls.js reads
    /// clear ones). If it occurs again, it keeps name and IV.
    PlacedPart place_alone(const std::string& path, const hls::ByteRange& range,
                           const std::string& name, const Encryption& encryption);

    std::string output_of(const std::string& path) const { return output_folder_ + "/" + path; }

    std::vector<hls::SegmentJob> take_jobs() { return std::move(jobs_); }

private:
    using Identity = std::tuple<std::string, std::uint64_t, std::uint64_t>;

    hls::CipherRange cipher_range(const Encryption& encryption,
                                  const std::optional<hls::ByteRange>& range);

    std::string root_;
    std::string output_folder_;
    Keys& keys_;
    std::vector<hls::SegmentJob> jobs_;
    /// By their paths.
    std::map<std::string, Resource> resources_;
    std::map<Identity, PlacedPart> placed_;
    std::map<Identity, PlacedPart> placed_alone_;
};

} // namespace ispkit
