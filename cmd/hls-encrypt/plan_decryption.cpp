// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "hls/crypt/decrypted_source.hpp"
#include "plan.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

namespace ispkit {

namespace {

/// Turns encrypted playlists into clear ones, and their files into jobs.
class DecryptionPlanner {
public:
    DecryptionPlanner(const Options& options, const LocalFiles& files, Keys& keys)
        : options_(options)
        , files_(files)
        , keys_(keys) {}

    void clear(SourceMedia& source) {
        source_ = &source;
        encrypted_map_ = std::nullopt;
        hls::MediaPlaylist& playlist = source.playlist;
        for (std::size_t i = 0; i < playlist.segments.size(); ++i) {
            line_ = playlist.segments[i].line;
            plan_segment(playlist.segments[i], playlist.media_sequence + i, playlist.i_frames_only);
        }
        if (playlist.next) {
            refuse_partial_segments(source, *playlist.next, line_);
            playlist.next->key = std::nullopt;
            playlist.next->map = clear_map(playlist.next->map);
        }
    }

    std::vector<hls::SegmentJob> take_jobs() { return std::move(jobs_); }

    /// How the input is encrypted where the clear file has that range.
    const hls::CipherRange& source_of(const std::string& input,
                                      const hls::CipherRange& range) const {
        return sources_.at({input, range.offset, range.length.value_or(k_whole)});
    }

private:
    using Range = std::optional<hls::ByteRange>;

    void plan_segment(hls::MediaSegment& segment, std::uint64_t number, bool is_i_frame) {
        refuse_partial_segments(*source_, segment, line_);
        segment.map = clear_map(segment.map);
        const hls::Shared<hls::Key> key = segment.key;
        segment.key = std::nullopt;
        if (segment.gap) {
            return;
        }
        // The range of an I-frame names clear bytes of a resource that is encrypted whole.
        const Range range = is_i_frame ? Range() : segment.byte_range;
        const hls::Iv iv = key && key->iv ? *key->iv : hls::iv_of_sequence_number(number);
        const std::string path = local_path(segment.uri);
        const Range placed = place(path, range, cipher_range(key, iv, range));
        segment.byte_range = is_i_frame ? segment.byte_range : placed;
        segment.uri = files_.uri_of(path, segment.uri, source_->name);
    }

    hls::Shared<hls::InitSection> clear_map(const hls::Shared<hls::InitSection>& map) {
        if (!map || map == encrypted_map_) {
            return map ? clear_map_ : map;
        }
        encrypted_map_ = map;
        hls::InitSection clear = *map;
        if (map->key && !map->key->iv) {
            throw_error("{}:{}: the initialisation section's EXT-X-KEY has no IV", source_->path,
                        map->line.number);
        }
        clear.key = std::nullopt;
        const std::string path = local_path(map->uri);
        clear.byte_range =
            place(path, map->byte_range,
                  cipher_range(map->key, map->key ? *map->key->iv : hls::Iv(), map->byte_range));
        clear.uri = files_.uri_of(path, map->uri, source_->name);
        clear_map_ = std::move(clear);
        return clear_map_;
    }

    hls::CipherRange cipher_range(const hls::Shared<hls::Key>& key, const hls::Iv& iv,
                                  const Range& range) {
        hls::CipherRange result;
        result.is_clear = !key;
        if (key) {
            result.key = key_of(*key);
            result.iv = iv;
        }
        if (range) {
            result.offset = range->offset;
            result.length = range->length;
        }
        return result;
    }

    const hls::ContentKey& key_of(const hls::Key& key) {
        const std::optional<hls::Method> method = hls::find_method(key.method);
        if (!method) {
            throw_error("{}: METHOD={}, which cannot be decrypted (only AES-128 and AES-256)",
                        place_of(key.line), key.method);
        }
        if (!options_.rekey && (options_.key_file || options_.key_hex)) {
            return keys_.at(source_->rendition(), 0, *method);
        }
        const std::string path = options_.old_key_file ? *options_.old_key_file : key_file_of(key);
        const auto found = key_files_.find({path, *method});
        return found != key_files_.end()
                   ? found->second
                   : key_files_
                         .emplace(std::pair(path, *method), hls::read_listed_key(path, *method))
                         .first->second;
    }

    std::string key_file_of(const hls::Key& key) const {
        return with_context([&] { return place_of(key.line); },
                            [&] { return files_.key_file_of(key.uri, source_->name); });
    }

    /// Appends the part to the output of its resource, unless it is there already. Returns its
    /// place there, or nothing for a whole resource.
    Range place(const std::string& path, const Range& range, const hls::CipherRange& part) {
        const auto [job, is_new] = resources_.try_emplace(path, jobs_.size());
        if (is_new) {
            jobs_.push_back({files_.root() + path, *options_.output_folder + "/" + path, {}});
        }
        hls::SegmentJob& resource = jobs_[job->second];
        const auto [placed, is_first] =
            placed_.try_emplace(std::tuple(path, part.offset, part.length.value_or(k_whole)));
        if (!is_first) {
            return placed->second;
        }
        if (!resource.ranges.empty() && !(range && resource.ranges.front().length)) {
            throw_error("{}: '{}' occurs both whole and with a byte range", place_of(line_), path);
        }
        resource.ranges.push_back(part);
        if (range) {
            std::uint64_t& length = lengths_[path];
            placed->second = {clear_length(resource.input, part), length};
            length += placed->second->length;
        }
        const Range& clear = placed->second;
        sources_.try_emplace(
            {resource.input, clear ? clear->offset : 0, clear ? clear->length : k_whole}, part);
        return clear;
    }

    static std::uint64_t clear_length(const std::string& path, const hls::CipherRange& part) {
        return hls::open_clear(path, part)->size();
    }

    std::string local_path(const std::string& uri) const {
        return with_context([&] { return place_of(line_); },
                            [&] { return files_.path_of(uri, source_->name); });
    }

    std::string place_of(const hls::SourceLine& line) const {
        return ispkit::place(source_->path, line.number);
    }

    static constexpr std::uint64_t k_whole = UINT64_MAX;

    const Options& options_;
    const LocalFiles& files_;
    Keys& keys_;
    std::map<std::pair<std::string, hls::Method>, hls::ContentKey> key_files_;
    std::vector<hls::SegmentJob> jobs_;
    /// The jobs of resources, and the lengths of their outputs so far, by their paths.
    std::map<std::string, std::size_t> resources_;
    std::map<std::string, std::uint64_t> lengths_;
    using Identity = std::tuple<std::string, std::uint64_t, std::uint64_t>;
    std::map<Identity, Range> placed_;
    /// By inputs and by ranges of the clear files.
    std::map<Identity, hls::CipherRange> sources_;

    // The current playlist.
    const SourceMedia* source_ = nullptr;
    /// The line of the current segment.
    hls::SourceLine line_;
    hls::Shared<hls::InitSection> encrypted_map_;
    hls::Shared<hls::InitSection> clear_map_;
};

/// Makes all playlists clear.
void clear_all(DecryptionPlanner& planner, Sources& sources) {
    for (SourceMedia& source : sources.media) {
        planner.clear(source);
    }
    for (SourceMultivariant& source : sources.multivariant) {
        source.playlist.session_keys.clear();
    }
}

} // namespace

Plan plan_decryption(const Options& options, Sources sources, Keys& keys) {
    DecryptionPlanner planner(options, sources.files, keys);
    clear_all(planner, sources);
    Plan plan;
    for (const SourceMedia& source : sources.media) {
        plan.playlists.push_back(planned_media(options, source));
    }
    for (SourceMultivariant& source : sources.multivariant) {
        point_to_local_files(sources.files, source);
        plan.playlists.push_back(planned_multivariant(options, source));
    }
    plan.jobs = planner.take_jobs();
    return plan;
}

Plan plan_rekeying(const Options& options, Sources sources, Keys& keys, hls::OutputRecord& record) {
    if (std::none_of(sources.media.begin(), sources.media.end(), [](const SourceMedia& source) {
            return bool(hls::first_key(source.playlist));
        })) {
        throw_error("{}: not encrypted (leave out --rekey)", options.playlists.front());
    }
    DecryptionPlanner planner(options, sources.files, keys);
    clear_all(planner, sources);
    Plan plan = plan_encryption(options, sources, keys, record);
    for (hls::SegmentJob& job : plan.jobs) {
        for (const hls::CipherRange& range : job.ranges) {
            job.sources.push_back(planner.source_of(job.input, range));
            if (!job.sources.back().is_clear && job.sources.back().key == range.key) {
                throw_error("{}: the new key is the old one", job.input);
            }
        }
    }
    return plan;
}

} // namespace ispkit
