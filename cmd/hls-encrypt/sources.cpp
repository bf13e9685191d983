// SPDX-License-Identifier: MIT
#include "sources.hpp"

#include "error.hpp"
#include "hls/playlist/multivariant_parser.hpp"
#include "hls/playlist/playlist_parser.hpp"
#include "hls/tag/playlist_lines.hpp"
#include "io/file.hpp"
#include "text/path.hpp"
#include "text/uri.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace ispkit {

namespace {

class SourceReader {
public:
    explicit SourceReader(const Options& options)
        : sources_{LocalFiles(root_of(options), options.local), {}, {}} {}

    Sources read(const std::vector<std::string>& paths) {
        for (const std::string& path : paths) {
            const std::string name = normal_path(path.substr(sources_.files.root().size()));
            if (!text::stays_in_folder(name)) {
                throw_error("{}: not below the current folder (with several playlists, their paths "
                            "are kept below OUTDIR)",
                            path);
            }
            read_playlist(path, name);
        }
        std::stable_partition(sources_.media.begin(), sources_.media.end(),
                              [](const SourceMedia& one) { return !one.playlist.i_frames_only; });
        return std::move(sources_);
    }

private:
    static std::string root_of(const Options& options) {
        return options.playlists.size() == 1
                   ? std::string(text::folder_of(options.playlists.front()))
                   : std::string();
    }

    void read_playlist(const std::string& path, const std::string& name) {
        const std::string text = io::read_file(path, hls::k_largest_playlist);
        if (hls::is_multivariant(text)) {
            read_multivariant(path, name, text);
        } else {
            add_media(path, name, text, {});
        }
    }

    void read_multivariant(const std::string& path, const std::string& name,
                           const std::string& text) {
        if (!names_.insert(name).second) {
            return;
        }
        SourceMultivariant source{path, name, hls::parse_multivariant_playlist(text, path), {}};
        for (const std::string& uri : hls::media_playlist_uris(source.playlist)) {
            const std::string media =
                with_context(path, [&] { return sources_.files.path_of(uri, name); });
            const std::string media_path = sources_.files.root() + media;
            add_media(media_path, media, io::read_file(media_path, hls::k_largest_playlist),
                      source.playlist.variables);
            source.media.push_back(media);
        }
        sources_.multivariant.push_back(std::move(source));
    }

    void add_media(const std::string& path, const std::string& name, const std::string& text,
                   const hls::VariableValues& imported) {
        if (!names_.insert(name).second) {
            return;
        }
        hls::MediaPlaylist playlist = hls::parse_media_playlist(text, path, {imported, {}});
        if (playlist.segments.empty()) {
            throw_error("{}: no segments", path);
        }
        sources_.media.push_back({path, name, std::move(playlist)});
    }

    Sources sources_;
    std::set<std::string> names_;
};

} // namespace

std::string SourceMedia::rendition() const {
    std::string rendition(text::without_extension(name));
    std::replace(rendition.begin(), rendition.end(), '/', '_');
    return rendition;
}

std::size_t Sources::segment_count() const {
    std::size_t count = 0;
    for (const SourceMedia& source : media) {
        count += source.playlist.segments.size();
    }
    return count;
}

Sources read_sources(const Options& options) {
    return SourceReader(options).read(options.playlists);
}

void point_to_local_files(const LocalFiles& files, SourceMultivariant& source) {
    const auto point = [&](std::string& uri) {
        if (!uri.empty()) {
            uri = files.uri_of(files.path_of(uri, source.name), uri, source.name);
        }
    };
    for (auto* variants : {&source.playlist.variants, &source.playlist.i_frame_variants}) {
        for (hls::Variant& variant : *variants) {
            point(variant.uri);
        }
    }
    for (hls::Rendition& rendition : source.playlist.renditions) {
        point(rendition.uri);
    }
}

} // namespace ispkit
