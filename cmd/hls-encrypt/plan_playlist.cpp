// SPDX-License-Identifier: MIT
#include "cli/command_line.hpp"
#include "error.hpp"
#include "output_layout.hpp"
#include "plan.hpp"
#include "text/path.hpp"
#include "text/quantity.hpp"

#include <algorithm>
#include <map>
#include <set>
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
        , ivs_(options)
        , layout_(files.root(), *options.output_folder, keys) {}

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

    std::vector<hls::SegmentJob> take_jobs() { return layout_.take_jobs(); }

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
            place(resource_of(segment.uri), segment.byte_range, {source_->rendition(), number, iv});
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
        return !options_.iv && !options_.random_iv && !hls::needs_iv(options_.method()) &&
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
        if (layout_.job_of(resource).ranges.empty()) {
            resource.number = i_frame_resources_++;
        }
        const hls::Iv iv = i_frame_iv(layout_.job_of(resource).output, resource.number, first);
        const PlacedPart placed =
            place(resource, {}, {source_->rendition(), first + resource.number, iv}).first;
        segment.key = used_key(placed.encryption);
        require_octets(layout_.job_of(resource).input, segment);
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
            fail(fmt::format("'{}' has {}, but the byte range ends at {}", segment.uri,
                             text::plain_count(state->size, "byte"), range.offset + range.length));
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
        const hls::Provenance* known = provenance_of(layout_.output_of(name));
        const auto known_iv = known != nullptr ? hls::iv_in(known->method) : std::nullopt;
        number = (known_iv ? number_of_map(*known_iv) : std::nullopt).value_or(number);
        const Encryption encryption{source_->rendition(), number, iv_of_map(number)};
        const PlacedPart placed = map.byte_range
                                      ? layout_.place_alone(path, *map.byte_range, name, encryption)
                                      : place(resource_of(map.uri), {}, encryption).first;
        map.uri = files_.uri_of(placed.path, map.uri, source_->name);
        map.key = used_key(placed.encryption);
        map.byte_range = placed.range;
        return map;
    }

    static std::string name_of_map(const std::string& path, const hls::ByteRange& range) {
        return fmt::format("{}_init{}.mp4", text::without_extension(path), range.offset);
    }

    hls::Key key_tag(const Encryption& encryption, std::string_view playlist_name) const {
        hls::Key key;
        key.method = hls::to_string(options_.method());
        key.uri = keys_.uri(encryption.rendition, encryption.number, playlist_name);
        key.iv = encryption.iv;
        key.key_format = options_.key_format.value_or("");
        return key;
    }

    hls::Key used_key(const Encryption& encryption) {
        renditions_[source_->name].insert(encryption.rendition);
        return key_tag(encryption, source_->name);
    }

    Resource& resource_of(const std::string& uri) { return layout_.resource_of(local_path(uri)); }

    std::pair<PlacedPart, bool> place(Resource& resource,
                                      const std::optional<hls::ByteRange>& range,
                                      const Encryption& encryption) {
        return with_context([&] { return ispkit::place(source_->path, line_.number); },
                            [&] { return layout_.place(resource, range, encryption); });
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

    const Options& options_;
    const LocalFiles& files_;
    Keys& keys_;
    hls::OutputRecord& record_;
    IvSource ivs_;
    OutputLayout layout_;
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
