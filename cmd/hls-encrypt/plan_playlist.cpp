// SPDX-License-Identifier: MIT
#include "cli/command_line.hpp"
#include "error.hpp"
#include "hls/playlist/playlist.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "hls/playlist/playlist_writer.hpp"
#include "io/file.hpp"
#include "plan.hpp"
#include "text/uri.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <tuple>
#include <utility>

namespace ispkit {

namespace {

std::string folder_of(const std::string& path) {
    return path.substr(0, path.rfind('/') + 1);
}

bool is_file(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// 2^127 plus the number: no media sequence number is that large, so no segment has this IV.
hls::Iv iv_of_map(std::uint64_t number) {
    hls::Iv iv = hls::iv_of_sequence_number(number);
    iv.octets[0] = 0x80;
    return iv;
}

/// Turns the segments of a clear playlist into jobs and into the segments of the encrypted one.
class PlaylistPlanner {
public:
    PlaylistPlanner(const Options& options, hls::KeyRing& keys, hls::OutputRecord& record)
        : options_(options)
        , keys_(keys)
        , record_(record)
        , ivs_(options)
        , folder_(folder_of(*options.playlist))
        , file_name_(options.playlist->substr(folder_.size())) {}

    Plan plan(hls::MediaPlaylist playlist) {
        for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
            line_ = playlist.segments[i].line;
            if (playlist.segments[i].gap) {
                plan_unfetched(playlist.segments[i], i, key_before(playlist, i));
            } else if (playlist.i_frames_only && playlist.segments[i].byte_range) {
                plan_i_frame(playlist.segments[i], i, playlist.media_sequence);
            } else {
                plan_segment(playlist.segments[i], i, playlist.media_sequence + i);
            }
        }
        if (playlist.next) {
            const std::size_t count = playlist.segments.size();
            plan_unfetched(*playlist.next, count, key_before(playlist, count));
        }
        Plan plan;
        plan.playlist_path = *options_.output_folder + "/" + file_name_;
        plan.playlist_text = hls::write_playlist(playlist);
        plan.playlist_source = std::filesystem::canonical(*options_.playlist).string();
        plan.playlist_has_ended = playlist.end_list;
        plan.jobs = std::move(jobs_);
        return plan;
    }

private:
    using Range = std::optional<hls::ByteRange>;

    /// The position of a part of a resource in the output, and its key and IV.
    struct Placed {
        std::string uri;
        hls::Key key;
        Range range;
    };

    static hls::Shared<hls::Key> key_before(const hls::MediaPlaylist& playlist, std::size_t i) {
        return i == 0 ? hls::Shared<hls::Key>() : playlist.segments[i - 1].key;
    }

    /// A gap, whose URI no player fetches (RFC 8216bis section 4.4.4.7), or the segment to come:
    /// the key stays in force.
    void plan_unfetched(hls::MediaSegment& segment, std::size_t position,
                        const hls::Shared<hls::Key>& key) {
        refuse_low_latency(segment);
        if (segment.map) {
            segment.map = planned_map(segment.map, position);
        }
        segment.key = key;
    }

    void plan_segment(hls::MediaSegment& segment, std::size_t position, std::uint64_t number) {
        refuse_low_latency(segment);
        if (segment.map) {
            segment.map = planned_map(segment.map, position);
        }
        const hls::Iv iv = options_.iv || options_.random_iv ? ivs_.at(position, segment.uri)
                                                             : hls::iv_of_sequence_number(number);
        const auto [placed, is_new] = place(segment.uri, segment.byte_range, position, iv);
        hls::Key key = placed.key;
        if (is_new && !options_.iv && !options_.random_iv) {
            key.iv.reset();
        }
        segment.key = key;
        segment.byte_range = placed.range;
        segment.uri = placed.uri;
    }

    /// The range of an I-frame names clear bytes of a resource that is encrypted whole: a client
    /// widens it to blocks, and takes the preceding block as the IV (RFC 8216bis section 6.3.6).
    /// The resource keeps the IV that it already has in the output. For a new resource, its place
    /// among the resources is its number, as in the playlist of all frames.
    void plan_i_frame(hls::MediaSegment& segment, std::size_t position, std::uint64_t first) {
        refuse_low_latency(segment);
        if (segment.map) {
            segment.map = planned_map(segment.map, position);
        }
        Resource& resource = resource_of(segment.uri);
        if (jobs_[resource.job].ranges.empty()) {
            resource.number = i_frame_resources_++;
        }
        const hls::Iv iv = i_frame_iv(jobs_[resource.job].output, resource.number, first);
        segment.key = place(segment.uri, {}, resource.number, iv).first.key;
        require_octets(jobs_[resource.job].input, segment);
        segment.uri = resource.uri;
    }

    hls::Iv i_frame_iv(const std::string& output, std::uint64_t number, std::uint64_t first) {
        const auto state = hls::state_of_file(output);
        const hls::Provenance* known = state ? record_.of(output, *state) : nullptr;
        const auto iv =
            known != nullptr ? hls::iv_in(known->method, keys_.at(number)) : std::nullopt;
        if (iv && !options_.iv) {
            return *iv;
        }
        return options_.iv || options_.random_iv ? ivs_.at(number, output)
                                                 : hls::iv_of_sequence_number(first + number);
    }

    void require_octets(const std::string& input, const hls::MediaSegment& segment) const {
        const auto state = hls::state_of_file(input);
        const hls::ByteRange& range = *segment.byte_range;
        if (state && range.offset + range.length > state->size) {
            fail(segment.uri, fmt::format("has {} bytes, but the byte range ends at {}",
                                          state->size, range.offset + range.length));
        }
    }

    /// Partial segments (RFC 8216bis) name bytes that would stay clear.
    void refuse_low_latency(const hls::MediaSegment& segment) const {
        for (const std::string_view tag : segment.other_tags) {
            if (!tag.starts_with("#EXT-X-PART:") && !tag.starts_with("#EXT-X-PRELOAD-HINT:")) {
                continue;
            }
            if (!segment.uri.empty()) {
                fail(segment.uri, "has partial segments, which cannot be encrypted");
            }
            throw_error("{}: partial segments after line {}, which cannot be encrypted",
                        *options_.playlist, line_.number);
        }
    }

    /// All segments that one map covers share one object, since its URI may be long.
    hls::Shared<hls::InitSection> planned_map(const hls::Shared<hls::InitSection>& map,
                                              std::size_t position) {
        if (!(map == clear_map_)) {
            clear_map_ = map;
            encrypted_map_ = plan_map(*map, position);
        }
        return encrypted_map_;
    }

    hls::InitSection plan_map(hls::InitSection map, std::size_t position) {
        const auto [placed, is_new] = map.byte_range
                                          ? place_map(map.uri, *map.byte_range, position)
                                          : place(map.uri, {}, position, iv_of_map(maps_));
        maps_ += is_new ? 1 : 0;
        map.uri = placed.uri;
        map.key = placed.key;
        map.byte_range = placed.range;
        return map;
    }

    /// An initialisation section that is a byte range gets its own file: players disagree on
    /// whether the range counts encrypted or clear bytes (hls.js reads clear ones).
    std::pair<Placed, bool> place_map(const std::string& uri, const hls::ByteRange& range,
                                      std::size_t position) {
        const auto identity = std::tuple(uri, range.offset, range.length);
        if (const auto found = placed_maps_.find(identity); found != placed_maps_.end()) {
            return {found->second, false};
        }
        const std::string path = local_path(uri);
        const std::string stem = path.substr(0, path.rfind('.'));
        const std::string name = fmt::format("{}_init{}.mp4", stem, maps_);
        const hls::Iv iv = iv_of_map(maps_);
        jobs_.push_back({folder_ + path,
                         *options_.output_folder + "/" + name,
                         {cipher_range(position, iv, range)}});
        const Placed placed{
            path == uri ? name : text::uri_of_path(name), key_tag(position, iv), {}};
        placed_maps_.emplace(identity, placed);
        return {placed, true};
    }

    hls::CipherRange cipher_range(std::size_t position, const hls::Iv& iv, const Range& range) {
        if (!range) {
            return {keys_.at(position), iv};
        }
        return {keys_.at(position), iv, range->offset, range->length};
    }

    hls::Key key_tag(std::size_t position, const hls::Iv& iv) const {
        hls::Key key;
        key.uri = hls::key_name(*options_.key_uri, options_.rotate, position);
        key.iv = iv;
        return key;
    }

    /// Gives the part its place in the output of its resource, and returns whether it is new there:
    /// a part that occurs again already has its place and IV.
    std::pair<Placed, bool> place(const std::string& uri, const Range& range, std::size_t position,
                                  const hls::Iv& iv) {
        const auto identity =
            std::tuple(uri, range ? range->offset : 0, range ? range->length : k_whole);
        if (const auto found = placed_.find(identity); found != placed_.end()) {
            return {found->second, false};
        }
        Resource& resource = resource_of(uri);
        hls::SegmentJob& job = jobs_[resource.job];
        if (!job.ranges.empty() && !(range && job.ranges.front().length)) {
            fail(uri, "occurs both whole and with a byte range");
        }
        Placed placed{resource.uri, key_tag(position, iv), {}};
        if (range) {
            placed.range = {hls::encrypted_length(range->length), resource.length};
            resource.length += placed.range->length;
        }
        job.ranges.push_back(cipher_range(position, iv, range));
        placed_.emplace(identity, placed);
        return {placed, true};
    }

    struct Resource {
        std::size_t job;
        /// The URI in the output.
        std::string uri;
        std::uint64_t length = 0;
        /// Its place among the resources of an I-frame playlist.
        std::uint64_t number = 0;
    };

    Resource& resource_of(const std::string& uri) {
        const auto [entry, is_new] = resources_.try_emplace(uri, Resource{jobs_.size(), uri});
        if (is_new) {
            const std::string path = local_path(uri);
            entry->second.uri = fetched_path(uri) == path ? uri : text::uri_of_path(path);
            jobs_.push_back({folder_ + path, *options_.output_folder + "/" + path, {}});
        }
        return entry->second;
    }

    static std::string normal(const std::string& path) {
        return std::filesystem::path(path).lexically_normal().string();
    }

    /// The path that a web server makes of the URI; empty if the URI does not name a local file.
    static std::string fetched_path(const std::string& uri) {
        try {
            return normal(text::path_of_uri(uri));
        } catch (const Error&) {
            return {};
        }
    }

    /// ffmpeg writes names unencoded, other programs write URIs: the name as written takes
    /// precedence. Different spellings of one path are treated as equal.
    std::string local_path(const std::string& uri) const {
        std::string path = uri;
        if (is_file(folder_ + uri)) {
            const std::string fetched = fetched_path(uri);
            if (fetched != normal(uri) && text::stays_in_folder(fetched) &&
                is_file(folder_ + fetched)) {
                fail(uri, fmt::format("names two files: players fetch '{}'", fetched));
            }
        } else {
            try {
                path = text::path_of_uri(uri);
            } catch (const Error& error) {
                fail(uri, error.what());
            }
        }
        if (!text::stays_in_folder(path)) {
            fail(uri, "is not below the playlist's folder");
        }
        path = normal(path);
        if (path == file_name_) {
            fail(uri, "is the playlist itself");
        }
        return path;
    }

    [[noreturn]] void fail(const std::string& uri, std::string_view what) const {
        throw_error("{}:{}: '{}' {}", *options_.playlist, line_.number, uri, what);
    }

    static constexpr std::uint64_t k_whole = UINT64_MAX;

    const Options& options_;
    hls::KeyRing& keys_;
    hls::OutputRecord& record_;
    IvSource ivs_;
    std::string folder_;
    std::string file_name_;
    /// The line of the current segment.
    hls::SourceLine line_;
    std::vector<hls::SegmentJob> jobs_;
    std::map<std::string, Resource> resources_;
    using Identity = std::tuple<std::string, std::uint64_t, std::uint64_t>;
    std::map<Identity, Placed> placed_;
    std::map<Identity, Placed> placed_maps_;
    std::uint64_t maps_ = 0;
    std::uint64_t i_frame_resources_ = 0;
    hls::Shared<hls::InitSection> clear_map_;
    hls::Shared<hls::InitSection> encrypted_map_;
};

} // namespace

Plan plan_playlist(const Options& options, hls::KeyRing& keys, hls::OutputRecord& record) {
    constexpr std::size_t k_largest_playlist = std::size_t{64} << 20;
    hls::MediaPlaylist playlist = hls::parse_media_playlist(
        io::read_file(*options.playlist, k_largest_playlist), *options.playlist);
    if (const hls::Shared<hls::Key> key = hls::first_key(playlist)) {
        throw_error("{}:{}: encrypted already ({}); it would be encrypted twice", *options.playlist,
                    key->line.number, key->method);
    }
    if (playlist.segments.empty()) {
        throw_error("{}: no segments", *options.playlist);
    }
    if (options.iv && playlist.segments.size() > 1 && !options.same_iv) {
        cli::misuse(
            "--iv would be used for {} segments (confirm with --same-iv, or use --random-iv)",
            playlist.segments.size());
    }
    return PlaylistPlanner(options, keys, record).plan(std::move(playlist));
}

} // namespace ispkit
