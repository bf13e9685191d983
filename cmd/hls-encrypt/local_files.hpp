// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ispkit {

/// The path without ".", ".." and double slashes, as far as that is possible without the file
/// system.
std::string normal_path(const std::string& path);

/// The files that the URIs in playlists name. All are below one folder, the root, and their paths
/// are relative to it.
class LocalFiles {
public:
    /// The root ends with a slash, or is empty for the current folder. Each prefix is
    /// "URI=FOLDER": URIs that begin with URI name files in FOLDER.
    LocalFiles(std::string root, const std::vector<std::string>& prefixes);

    const std::string& root() const { return root_; }

    /// The file that a URI in a playlist names. ffmpeg writes names unencoded, other programs write
    /// URIs: the name as written takes precedence. Throws Error, without a place, if both exist, if
    /// the URI names no local file, or one that is not below the root.
    std::string path_of(const std::string& uri, std::string_view playlist_name) const;

    /// The file of a key that a playlist names; it may be anywhere. Throws Error, without a place,
    /// if the URI names no local file.
    std::string key_file_of(const std::string& uri, std::string_view playlist_name) const;

    /// The URI by which a playlist names a file in the output: the URI as it was, if a web server
    /// makes this path of it, or a relative one.
    std::string uri_of(const std::string& path, const std::string& uri,
                       std::string_view playlist_name) const;

private:
    struct Prefix {
        std::string uri;
        std::string folder;
    };

    std::string fetched_path(const std::string& uri, std::string_view playlist_name) const;
    bool is_file(const std::string& path) const;

    std::string root_;
    std::vector<Prefix> prefixes_;
};

} // namespace ispkit
