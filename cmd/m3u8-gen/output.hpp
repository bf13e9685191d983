// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ispkit {

/// Turns paths into the URIs of a playlist.
class UriMaker {
public:
    /// For a playlist in this file, or on standard output, where URIs are the paths as given. The
    /// base URL, if it is not empty, stands before each URI.
    UriMaker(const std::optional<std::string>& output, std::string base_url);

    std::string of(const std::string& path) const;

private:
    std::string base_url_;
    std::filesystem::path folder_;
};

/// Throws Error if a file that is not a playlist has this name: if the name after -o is forgotten,
/// the first input takes its place, and must not be overwritten.
void refuse_other_media(const std::string& output);

} // namespace ispkit
