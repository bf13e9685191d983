// SPDX-License-Identifier: MIT
#include "cli/command_line.hpp"
#include "error.hpp"
#include "hls/crypt/segment_cipher.hpp"
#include "plan.hpp"
#include "text/path.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace ispkit {

namespace {

/// The first octet of an initialisation section's IV, which is 2^127 plus a media sequence number:
/// none is that large, so no segment has this IV.
constexpr std::uint8_t k_map_mark = 0x80;

hls::Iv iv_of_map(std::uint64_t number) {
    hls::Iv iv = hls::iv_of_sequence_number(number);
    iv.octets.front() = k_map_mark;
    return iv;
}

/// The number that such an IV was made of; nothing for any other.
std::optional<std::uint64_t> number_of_map(const hls::Iv& iv) {
    std::uint64_t number = 0;
    for (const std::uint8_t octet : iv.octets) {
        number = number << 8 | octet;
    }
    return iv == iv_of_map(number) ? std::optional(number) : std::nullopt;
}

/// Turns the segments of clear playlists into jobs and into the segments of the encrypted ones.
class PlaylistPlanner {
public:
    PlaylistPlanner(const Options& options, const LocalFiles& files, Keys& keys,
                    hls::OutputRecord& record)
        : options_(options)
        , files_(files)
        , keys_(keys)
        , record_(record)
        , ivs_(options) {}

    void encrypt(SourceMedia& source) {
        source_ = &source;
        i_frame_resources_ = 0;
        clear_map_ = std::nullopt;
        hls::MediaPlaylist& playlist = source.playlist;
        for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
            line_ = playlist.segments[i].line;
            if (playlist.segments[i].gap) {
                plan_unfetched(playlist.segments[i], playlist.media_sequence + i,
                               key_before(playlist, i));
            } else if (playlist.i_frames_only && playlist.segments[i].byte_range) {
                plan_i_frame(playlist.segments[i], playlist.media_sequence);
            } else {
                plan_segment(playlist.segments[i], i, playlist.media_sequence + i);
            }
        }
        if (playlist.next) {
            const std::size_t count = playlist.segments.size();
            plan_unfetched(*playlist.next, playlist.media_sequence + count,
                           key_before(playlist, count));
        }
    }

    std::vector<hls::SegmentJob> take_jobs() { return std::move(jobs_); }

    /// The keys that a media playlist's segments have, for a playlist of that name.
    std::vector<hls::Key> keys_of(const std::string& media, std::string_view playlist_name) const {
        std::vector<hls::Key> keys;
        const auto used = renditions_.find(media);
        if (used != renditions_.end()) {
            for (const std::string& rendition : used->second) {
                keys.push_back(key_tag({rendition, 0, {}}, playlist_name));
            }
        }
        return keys;
    }

private:
    using Range = std::optional<hls::ByteRange>;

    /// What a part of a resource is encrypted with. The rendition is that of the playlist that
    /// named it first.
    struct Encryption {
        std::string rendition;
        /// The media sequence number, by which keys rotate.
        std::uint64_t number;
        hls::Iv iv;
    };

    /// The position of a part of a resource in the output.
    struct Placed {
        std::string path;
        Encryption encryption;
        Range range;
    };

    static hls::Shared<hls::Key> key_before(const hls::MediaPlaylist& playlist, std::size_t i) {
        return i == 0 ? hls::Shared<hls::Key>() : playlist.segments[i - 1].key;
    }

    /// A gap, whose URI no player fetches (RFC 8216bis section 4.4.4.7), or the segment to come:
    /// the key stays in force.
    void plan_unfetched(hls::MediaSegment& segment, std::uint64_t number,
                        const hls::Shared<hls::Key>& key) {
        refuse_partial_segments(*source_, segment, line_);
        if (segment.map) {
            segment.map = planned_map(segment.map, number);
        }
        segment.key = key;
    }

    void plan_segment(hls::MediaSegment& segment, std::size_t position, std::uint64_t number) {
        refuse_partial_segments(*source_, segment, line_);
        if (segment.map) {
            segment.map = planned_map(segment.map, number);
        }
        const hls::Iv iv = options_.iv || options_.random_iv ? ivs_.at(position, segment.uri)
                                                             : hls::iv_of_sequence_number(number);
        const auto [placed, is_new] =
            place(segment.uri, segment.byte_range, {source_->rendition(), number, iv});
        hls::Key key = used_key(placed.encryption);
        if (is_new && has_implied_iv()) {
            key.iv.reset();
        }
        segment.key = key;
        segment.byte_range = placed.range;
        segment.uri = files_.uri_of(placed.path, segment.uri, source_->name);
    }

    /// Whether players know the IV without an attribute: it is the media sequence number, and the
    /// key format is the default one (RFC 8216 section 5.2).
    bool has_implied_iv() const {
        return !options_.iv && !options_.random_iv &&
               options_.key_format.value_or("identity") == "identity";
    }

    /// The range of an I-frame names clear bytes of a resource that is encrypted whole: a client
    /// widens it to blocks, and takes the preceding block as the IV (RFC 8216bis section 6.3.6).
    /// The resource keeps the IV that it already has in the output. For a new resource, its place
    /// among the resources is its number, as in the playlist of all frames.
    void plan_i_frame(hls::MediaSegment& segment, std::uint64_t first) {
        refuse_partial_segments(*source_, segment, line_);
        if (segment.map) {
            segment.map = planned_map(segment.map, first + i_frame_resources_);
        }
        Resource& resource = resource_of(segment.uri);
        if (jobs_[resource.job].ranges.empty()) {
            resource.number = i_frame_resources_++;
        }
        const hls::Iv iv = i_frame_iv(jobs_[resource.job].output, resource.number, first);
        const Placed placed =
            place(segment.uri, {}, {source_->rendition(), first + resource.number, iv}).first;
        segment.key = used_key(placed.encryption);
        require_octets(jobs_[resource.job].input, segment);
        segment.uri = files_.uri_of(placed.path, segment.uri, source_->name);
    }

    hls::Iv i_frame_iv(const std::string& output, std::uint64_t number, std::uint64_t first) {
        const hls::Provenance* known = provenance_of(output);
        const auto iv =
            known != nullptr
                ? hls::iv_in(known->method, keys_.at(source_->rendition(), first + number))
                : std::nullopt;
        if (iv && !options_.iv) {
            return *iv;
        }
        return options_.iv || options_.random_iv ? ivs_.at(number, output)
                                                 : hls::iv_of_sequence_number(first + number);
    }

    const hls::Provenance* provenance_of(const std::string& output) {
        const auto state = hls::state_of_file(output);
        return state ? record_.of(output, *state) : nullptr;
    }

    void require_octets(const std::string& input, const hls::MediaSegment& segment) const {
        const auto state = hls::state_of_file(input);
        const hls::ByteRange& range = *segment.byte_range;
        if (state && range.offset + range.length > state->size) {
            fail(fmt::format("'{}' has {} bytes, but the byte range ends at {}", segment.uri,
                             state->size, range.offset + range.length));
        }
    }

    /// All segments that one map covers share one object, since its URI may be long.
    hls::Shared<hls::InitSection> planned_map(const hls::Shared<hls::InitSection>& map,
                                              std::uint64_t number) {
        if (!(map == clear_map_)) {
            clear_map_ = map;
            encrypted_map_ = plan_map(*map, number);
        }
        return encrypted_map_;
    }

    /// The number, which gives key and IV, is that of the first segment that needs the section. As
    /// a live window slides, that is another one, so an existing output keeps its number.
    hls::InitSection plan_map(hls::InitSection map, std::uint64_t number) {
        const std::string path = local_path(map.uri);
        const std::string name = map.byte_range ? name_of_map(path, *map.byte_range) : path;
        const hls::Provenance* known = provenance_of(output_of(name));
        const auto known_iv = known != nullptr ? hls::iv_in(known->method) : std::nullopt;
        number = (known_iv ? number_of_map(*known_iv) : std::nullopt).value_or(number);
        const Encryption encryption{source_->rendition(), number, iv_of_map(number)};
        const Placed placed = map.byte_range ? place_map(path, name, *map.byte_range, encryption)
                                             : place(map.uri, {}, encryption).first;
        map.uri = files_.uri_of(placed.path, map.uri, source_->name);
        map.key = used_key(placed.encryption);
        map.byte_range = placed.range;
        return map;
    }

    static std::string name_of_map(const std::string& path, const hls::ByteRange& range) {
        return fmt::format("{}_init{}.mp4", text::without_extension(path), range.offset);
    }

    /// An initialisation section that is a byte range gets its own file: players disagree on
    /// whether the range counts encrypted or clear bytes (hls.js reads clear ones).
    Placed place_map(const std::string& path, const std::string& name, const hls::ByteRange& range,
                     const Encryption& encryption) {
        const auto [entry, is_new] = placed_maps_.try_emplace(
            std::tuple(path, range.offset, range.length), Placed{name, encryption, {}});
        if (is_new) {
            jobs_.push_back(
                {files_.root() + path, output_of(name), {cipher_range(encryption, range)}});
        }
        return entry->second;
    }

    hls::CipherRange cipher_range(const Encryption& encryption, const Range& range) {
        const hls::ContentKey& key = keys_.at(encryption.rendition, encryption.number);
        if (!range) {
            return {key, encryption.iv};
        }
        return {key, encryption.iv, range->offset, range->length};
    }

    hls::Key key_tag(const Encryption& encryption, std::string_view playlist_name) const {
        hls::Key key;
        key.uri = keys_.uri(encryption.rendition, encryption.number, playlist_name);
        key.iv = encryption.iv;
        key.key_format = options_.key_format.value_or("");
        return key;
    }

    hls::Key used_key(const Encryption& encryption) {
        renditions_[source_->name].insert(encryption.rendition);
        return key_tag(encryption, source_->name);
    }

    /// Gives the part its place in the output of its resource, and returns whether it is new there:
    /// a part that occurs again already has its place and IV.
    std::pair<Placed, bool> place(const std::string& uri, const Range& range,
                                  const Encryption& encryption) {
        Resource& resource = resource_of(uri);
        const auto identity =
            std::tuple(resource.path, range ? range->offset : 0, range ? range->length : k_whole);
        if (const auto found = placed_.find(identity); found != placed_.end()) {
            return {found->second, false};
        }
        hls::SegmentJob& job = jobs_[resource.job];
        if (!job.ranges.empty() && !(range && job.ranges.front().length)) {
            fail(fmt::format("'{}' occurs both whole and with a byte range", uri));
        }
        Placed placed{resource.path, encryption, {}};
        if (range) {
            placed.range = {hls::encrypted_length(range->length), resource.length};
            resource.length += placed.range->length;
        }
        job.ranges.push_back(cipher_range(encryption, range));
        placed_.emplace(identity, placed);
        return {placed, true};
    }

    struct Resource {
        std::size_t job;
        /// Below the root.
        std::string path;
        std::uint64_t length = 0;
        /// Its place among the resources of an I-frame playlist.
        std::uint64_t number = 0;
    };

    Resource& resource_of(const std::string& uri) {
        const std::string path = local_path(uri);
        const auto [entry, is_new] = resources_.try_emplace(path, Resource{jobs_.size(), path});
        if (is_new) {
            jobs_.push_back({files_.root() + path, output_of(path), {}});
        }
        return entry->second;
    }

    std::string output_of(const std::string& path) const {
        return *options_.output_folder + "/" + path;
    }

    std::string local_path(const std::string& uri) const {
        std::string path;
        try {
            path = files_.path_of(uri, source_->name);
        } catch (const Error& error) {
            fail(error.what());
        }
        if (path == source_->name) {
            fail(fmt::format("'{}' is the playlist itself", uri));
        }
        return path;
    }

    [[noreturn]] void fail(std::string_view what) const {
        throw_error("{}:{}: {}", source_->path, line_.number, what);
    }

    static constexpr std::uint64_t k_whole = UINT64_MAX;

    const Options& options_;
    const LocalFiles& files_;
    Keys& keys_;
    hls::OutputRecord& record_;
    IvSource ivs_;
    std::vector<hls::SegmentJob> jobs_;
    /// By their paths; the playlists of a run share them.
    std::map<std::string, Resource> resources_;
    using Identity = std::tuple<std::string, std::uint64_t, std::uint64_t>;
    std::map<Identity, Placed> placed_;
    std::map<Identity, Placed> placed_maps_;
    /// The renditions whose keys a media playlist uses, by its name.
    std::map<std::string, std::set<std::string>> renditions_;

    // The current playlist.
    const SourceMedia* source_ = nullptr;
    /// The line of the current segment.
    hls::SourceLine line_;
    std::uint64_t i_frame_resources_ = 0;
    hls::Shared<hls::InitSection> clear_map_;
    hls::Shared<hls::InitSection> encrypted_map_;
};

void refuse_encrypted(const Sources& sources) {
    const auto refuse = [](const std::string& path, const hls::Key& key) {
        throw_error("{}:{}: encrypted already ({}); it would be encrypted twice", path,
                    key.line.number, key.method);
    };
    for (const SourceMedia& source : sources.media) {
        if (const hls::Shared<hls::Key> key = hls::first_key(source.playlist)) {
            refuse(source.path, *key);
        }
    }
    for (const SourceMultivariant& source : sources.multivariant) {
        if (!source.playlist.session_keys.empty()) {
            refuse(source.path, source.playlist.session_keys.front());
        }
    }
}

/// Names the keys, so that players fetch them early (RFC 8216 section 4.3.4.5). With rotation there
/// may be thousands, so none are named.
void add_session_keys(const Options& options, const PlaylistPlanner& planner,
                      SourceMultivariant& source) {
    if (options.rotate) {
        return;
    }
    std::vector<hls::Key>& keys = source.playlist.session_keys;
    for (const std::string& media : source.media) {
        for (hls::Key& key : planner.keys_of(media, source.name)) {
            key.iv.reset();
            if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
                keys.push_back(std::move(key));
            }
        }
    }
}

} // namespace

Plan plan_encryption(const Options& options, Sources sources, Keys& keys,
                     hls::OutputRecord& record) {
    refuse_encrypted(sources);
    if (options.iv && sources.segment_count() > 1 && !options.same_iv) {
        cli::misuse(
            "--iv would be used for {} segments (confirm with --same-iv, or use --random-iv)",
            sources.segment_count());
    }
    Plan plan;
    PlaylistPlanner planner(options, sources.files, keys, record);
    for (SourceMedia& source : sources.media) {
        planner.encrypt(source);
        plan.playlists.push_back(planned_media(options, source));
    }
    for (SourceMultivariant& source : sources.multivariant) {
        point_to_local_files(sources.files, source);
        add_session_keys(options, planner, source);
        plan.playlists.push_back(planned_multivariant(options, source));
    }
    plan.jobs = planner.take_jobs();
    return plan;
}

} // namespace ispkit
