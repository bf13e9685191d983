// SPDX-License-Identifier: MIT
#include "local_files.hpp"

#include "cli/command_line.hpp"
#include "error.hpp"
#include "text/path.hpp"
#include "text/uri.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <utility>

namespace ispkit {

std::string normal_path(const std::string& path) {
    return std::filesystem::path(path).lexically_normal().string();
}

namespace {

/// A path that is relative to the folder of a playlist.
std::string beside(std::string_view playlist_name, const std::string& path) {
    return normal_path(text::path_from(text::folder_of(playlist_name), path));
}

} // namespace

LocalFiles::LocalFiles(std::string root, const std::vector<std::string>& prefixes)
    : root_(std::move(root)) {
    for (const std::string& prefix : prefixes) {
        const std::size_t equals = prefix.rfind('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == prefix.size()) {
            cli::misuse("--local '{}': expected URI=FOLDER", prefix);
        }
        const std::filesystem::path folder = prefix.substr(equals + 1);
        const std::filesystem::path base = root_.empty() ? "." : root_;
        prefixes_.push_back(
            {prefix.substr(0, equals),
             std::filesystem::absolute(folder)
                 .lexically_normal()
                 .lexically_relative(std::filesystem::absolute(base).lexically_normal())
                 .string()});
    }
}

std::string LocalFiles::path_of(const std::string& uri, std::string_view playlist_name) const {
    std::string path = uri.starts_with('/') ? uri : beside(playlist_name, uri);
    std::string fetched;
    try {
        fetched = fetched_path(uri, playlist_name);
    } catch (const Error& error) {
        if (!is_file(path)) {
            throw_error("'{}' {}", uri, error.what());
        }
        fetched = path;
    }
    if (!is_file(path)) {
        path = fetched;
    } else if (fetched != path && is_file(fetched)) {
        throw_error("'{}' names two files: players fetch '{}'", uri, fetched);
    }
    if (!text::stays_in_folder(path)) {
        throw_error("'{}' is not below the playlist's folder", uri);
    }
    return path;
}

std::string LocalFiles::key_file_of(const std::string& uri, std::string_view playlist_name) const {
    const std::string path =
        with_context(fmt::format("'{}'", uri), [&] { return fetched_path(uri, playlist_name); });
    return text::path_from(root_, path);
}

std::string LocalFiles::uri_of(const std::string& path, const std::string& uri,
                               std::string_view playlist_name) const {
    const std::string folder(text::folder_of(playlist_name));
    try {
        if (normal_path(folder + text::path_of_uri(uri)) == path) {
            return uri;
        }
    } catch (const Error&) {
        // Not a relative reference: it was found by a prefix, or by its name as written.
    }
    return text::uri_of_path(
        folder.empty() ? path : std::filesystem::path(path).lexically_relative(folder).string());
}

std::string LocalFiles::fetched_path(const std::string& uri, std::string_view playlist_name) const {
    for (const Prefix& prefix : prefixes_) {
        if (uri.starts_with(prefix.uri)) {
            return normal_path(prefix.folder + "/" +
                               text::path_of_uri(uri.substr(prefix.uri.size())));
        }
    }
    const std::string path = text::path_of_uri(uri);
    return path.starts_with('/') ? path : beside(playlist_name, path);
}

bool LocalFiles::is_file(const std::string& path) const {
    struct stat status {};
    return text::stays_in_folder(path) && ::stat((root_ + path).c_str(), &status) == 0 &&
           S_ISREG(status.st_mode);
}

} // namespace ispkit
