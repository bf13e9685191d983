// SPDX-License-Identifier: MIT
#include "multivariant.hpp"

#include "error.hpp"
#include "hls/crypt/key.hpp"
#include "hls/ladder/i_frame_playlist.hpp"
#include "hls/ladder/ladder.hpp"
#include "hls/playlist/multivariant_writer.hpp"
#include "hls/playlist/playlist_writer.hpp"
#include "io/atomic_file.hpp"
#include "io/input_files.hpp"
#include "output.hpp"
#include "text/path.hpp"
#include "text/uri.hpp"

#include <openssl/crypto.h>

#include <unistd.h>

#include <algorithm>
#include <map>

namespace ispkit {

const cli::Tool k_multivariant{
    .name = "m3u8-gen multivariant",
    .summary = "Write the HLS multivariant playlist for finished media playlists, with bit rates, "
               "codecs, sizes and frame rates measured from their segments.",
    .synopsis = {"[-k KEY | --key-dir DIR] [--audio LANGUAGE=PLAYLIST] "
                 "[--subtitles LANGUAGE=PLAYLIST] [--iframes] [--session-keys] [-o FILE] "
                 "PLAYLIST..."},
    .examples = {{"m3u8-gen multivariant -o main.m3u8 720p/video.m3u8 360p/video.m3u8",
                  "two variants; players start with the first one"},
                 {"m3u8-gen multivariant --iframes -o main.m3u8 720p/video.m3u8 360p/video.m3u8",
                  "also write I-frame playlists, 720p/video-iframes.m3u8 and so on"},
                 {"m3u8-gen multivariant --audio en:English=en/audio.m3u8 --subtitles "
                  "de:Deutsch=de/subs.m3u8 -o main.m3u8 video.m3u8",
                  "with audio and subtitles in playlists of their own"},
                 {"m3u8-gen multivariant --key-dir keys --session-keys -o main.m3u8 */video.m3u8",
                  "of encrypted segments, with their keys in a folder"}},
    .libraries = {OpenSSL_version(OPENSSL_VERSION)},
};

namespace {

struct MultivariantOptions {
    std::vector<std::string> playlists;
    std::vector<std::string> audio;
    std::vector<std::string> subtitles;
    std::optional<std::string> key_file;
    std::optional<std::string> key_folder;
    bool i_frames = false;
    bool session_keys = false;
    std::optional<std::string> output;
    std::optional<std::string> base_url;

    bool to_file() const { return output && *output != io::k_standard_stream; }
};

MultivariantOptions parse_multivariant_options(cli::CommandLine& command_line) {
    MultivariantOptions options;
    command_line.section("Media playlists");
    command_line.list("--audio", "LANGUAGE=PLAYLIST", options.audio,
                      "audio rendition: a language tag, or LANGUAGE:NAME, and its media playlist; "
                      "may be repeated");
    command_line.list("--subtitles", "LANGUAGE=PLAYLIST", options.subtitles,
                      "the same for subtitles; may be repeated");
    command_line.section("Encryption");
    command_line.value("-k,--key", "KEY", options.key_file,
                       "decrypt all segments with this key file");
    command_line.value("--key-dir", "DIR", options.key_folder,
                       "look for key files in DIR, by the last part of their URIs (default: where "
                       "the relative URI points)");
    command_line.flag("--session-keys", options.session_keys,
                      "write EXT-X-SESSION-KEY for each key, so that players load it early");
    command_line.section("Output");
    command_line.flag("--iframes", options.i_frames,
                      "also write an I-frame playlist beside each video playlist, "
                      "NAME-iframes.m3u8");
    command_line.value("-o,--output", "FILE", options.output,
                       "write the playlist to FILE, with URIs relative to its folder (default "
                       "standard output, with the names as given)");
    command_line.value("--base-url", "URL", options.base_url,
                       "put URL before the URI of each media playlist");
    command_line.operands("PLAYLIST", options.playlists);
    command_line.parse();
    if (options.playlists.empty()) {
        cli::misuse("no media playlists");
    }
    if (options.key_file && options.key_folder) {
        cli::misuse("-k and --key-dir exclude each other");
    }
    return options;
}

/// Reads each key once.
class Keys {
public:
    explicit Keys(const MultivariantOptions& options)
        : options_(options) {}

    /// The key encrypts whole segments.
    hls::ContentKey find(const hls::Key& key, const std::string& folder) {
        const std::string path = path_of(key.uri, folder);
        const hls::Method method = hls::parse_method(key.method);
        auto known = keys_.find({path, method});
        if (known == keys_.end()) {
            known =
                keys_.emplace(std::pair(path, method), hls::read_listed_key(path, method)).first;
        }
        return known->second;
    }

private:
    std::string path_of(const std::string& uri, const std::string& folder) const {
        if (options_.key_file) {
            return *options_.key_file;
        }
        if (options_.key_folder) {
            return *options_.key_folder + "/" + with_context(fmt::format("'{}'", uri), [&] {
                return text::file_name_of_uri(uri);
            });
        }
        return with_context("the key is not a local file (use -k or --key-dir)",
                            [&] { return text::path_of_uri(uri, folder); });
    }

    const MultivariantOptions& options_;
    std::map<std::pair<std::string, hls::Method>, hls::ContentKey> keys_;
};

/// "LANGUAGE=PLAYLIST" or "LANGUAGE:NAME=PLAYLIST".
struct RenditionArgument {
    std::string language;
    std::string name;
    std::string path;
};

RenditionArgument parse_rendition(std::string_view option, std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
        cli::misuse("{}: '{}': expected LANGUAGE=PLAYLIST (example: en=audio.m3u8)", option, text);
    }
    const std::string_view label = text.substr(0, equals);
    const std::size_t colon = label.find(':');
    RenditionArgument argument;
    argument.language = label.substr(0, colon);
    argument.name = colon == std::string_view::npos ? label : label.substr(colon + 1);
    argument.path = text.substr(equals + 1);
    if (argument.language.empty() || argument.name.empty()) {
        cli::misuse("{}: '{}': the language or the name is empty", option, text);
    }
    return argument;
}

/// A media playlist that is to be written.
struct MadePlaylist {
    std::string path;
    std::string text;
};

std::string i_frame_path(const std::string& path) {
    constexpr std::string_view k_extension = ".m3u8";
    const bool has = path.ends_with(k_extension);
    return path.substr(0, path.size() - (has ? k_extension.size() : 0)) + "-iframes.m3u8";
}

/// Builds the ladder from the playlists of the command line.
class LadderMaker {
public:
    explicit LadderMaker(const MultivariantOptions& options)
        : options_(options)
        , keys_(options)
        , uris_(options.output, options.base_url.value_or("")) {}

    hls::MultivariantPlaylist make() {
        std::vector<hls::LadderVariant> variants;
        for (const std::string& path : options_.playlists) {
            variants.push_back(variant_of(path));
        }
        std::vector<hls::LadderRendition> renditions;
        for (const std::string& text : options_.audio) {
            renditions.push_back(rendition_of("--audio", text, false));
        }
        for (const std::string& text : options_.subtitles) {
            renditions.push_back(rendition_of("--subtitles", text, true));
        }
        hls::MultivariantPlaylist playlist = hls::make_ladder(variants, renditions);
        playlist.session_keys = session_keys_;
        return playlist;
    }

    const std::vector<MadePlaylist>& i_frame_playlists() const { return made_; }
    const io::InputFiles& inputs() const { return inputs_; }

private:
    hls::LocalSegments open(const std::string& path) {
        inputs_.add(path);
        hls::LocalSegments segments(path, [this](const hls::Key& key, const std::string& folder) {
            return keys_.find(key, folder);
        });
        if (segments.playlist().i_frames_only) {
            throw_error("{}: an I-frame playlist (give the media playlist that it belongs to, and "
                        "--iframes)",
                        path);
        }
        if (options_.session_keys) {
            add_session_keys(segments);
        }
        return segments;
    }

    hls::LadderVariant variant_of(const std::string& path) {
        hls::LocalSegments segments = open(path);
        hls::LadderVariant variant;
        variant.uri = uris_.of(path);
        variant.facts = hls::measure_rendition(segments);
        if (variant.facts.is_text) {
            throw_error("{}: WebVTT (use --subtitles)", path);
        }
        if (options_.i_frames && variant.facts.has_video) {
            const hls::MediaPlaylist frames = hls::make_i_frame_playlist(segments);
            made_.push_back({i_frame_path(path), hls::write_playlist(frames)});
            variant.i_frame_uri = uris_.of(made_.back().path);
            variant.i_frame_rates = hls::measure_rates(
                frames, [&frames](std::size_t i) { return frames.segments[i].byte_range->length; });
        }
        return variant;
    }

    hls::LadderRendition rendition_of(std::string_view option, std::string_view text,
                                      bool wants_text) {
        const RenditionArgument argument = parse_rendition(option, text);
        hls::LocalSegments segments = open(argument.path);
        hls::LadderRendition rendition{uris_.of(argument.path), hls::measure_rendition(segments),
                                       argument.language, argument.name};
        if (rendition.facts.is_text != wants_text || rendition.facts.has_video) {
            throw_error("{}: not {}", argument.path, wants_text ? "WebVTT" : "audio alone");
        }
        return rendition;
    }

    /// A relative URI is relative to the multivariant playlist.
    void add_session_keys(const hls::LocalSegments& segments) {
        for (const hls::MediaSegment& segment : segments.playlist().segments) {
            if (!segment.key) {
                continue;
            }
            hls::Key key = *segment.key;
            key.iv.reset();
            if (text::is_relative(key.uri)) {
                const std::size_t path_end = std::min(key.uri.find_first_of("?#"), key.uri.size());
                key.uri = uris_.of(text::path_of_uri(key.uri, text::folder_of(segments.path()))) +
                          key.uri.substr(path_end);
            }
            if (std::find(session_keys_.begin(), session_keys_.end(), key) == session_keys_.end()) {
                session_keys_.push_back(std::move(key));
            }
        }
    }

    const MultivariantOptions& options_;
    Keys keys_;
    UriMaker uris_;
    io::InputFiles inputs_;
    std::vector<MadePlaylist> made_;
    std::vector<hls::Key> session_keys_;
};

void write_all_playlists(const MultivariantOptions& options, const LadderMaker& maker,
                         const std::string& text) {
    std::vector<MadePlaylist> outputs = maker.i_frame_playlists();
    if (options.to_file()) {
        outputs.push_back({*options.output, text});
    }
    std::vector<io::AtomicFile> files;
    for (const MadePlaylist& output : outputs) {
        maker.inputs().refuse_as_output(output.path);
        refuse_other_media(output.path);
        files.emplace_back(output.path, io::k_public_mode, io::Existing::replace);
        files.back().write(io::as_bytes(output.text));
    }
    io::commit_all(files);
    if (!options.to_file()) {
        io::write_all(STDOUT_FILENO, io::as_bytes(text), "standard output");
    }
}

} // namespace

cli::Status multivariant(cli::CommandLine& command_line) {
    const MultivariantOptions options = parse_multivariant_options(command_line);
    LadderMaker maker(options);
    const hls::MultivariantPlaylist playlist = maker.make();
    for (const std::string& name : hls::names_missing_in_groups(playlist)) {
        command_line.warn("not every group of audio renditions has '{}'", name);
    }
    for (const hls::Variant& variant : playlist.variants) {
        if (variant.codecs.empty()) {
            command_line.warn("{}: the codec of a track is unknown, so there is no CODECS",
                              variant.uri);
        }
    }
    write_all_playlists(options, maker, hls::write_playlist(playlist));
    return cli::Status::done;
}

} // namespace ispkit
