// SPDX-License-Identifier: MIT
#include "keys.hpp"

#include "error.hpp"
#include "text/uri.hpp"

#include <algorithm>

namespace ispkit {

namespace {

constexpr std::string_view k_name_place = "%s";

std::string named(std::string pattern, std::string_view name) {
    for (std::size_t at = pattern.find(k_name_place); at != std::string::npos;
         at = pattern.find(k_name_place, at + name.size())) {
        pattern.replace(at, k_name_place.size(), name);
    }
    return pattern;
}

} // namespace

bool has_name_place(std::string_view pattern) {
    return pattern.find(k_name_place) != std::string_view::npos;
}

Keys::Keys(const Options& options)
    : options_(options) {
    if (options.key_hex) {
        rings_.emplace("", hls::KeyRing(hls::key_of_hex(*options.key_hex, "-K")));
    }
}

const hls::ContentKey& Keys::at(const std::string& rendition, std::uint64_t position) {
    if (!options_.key_file) {
        return rings_.at("").at(position);
    }
    const std::string file = named(*options_.key_file, rendition);
    return rings_.try_emplace(file, file, options_.rotate).first->second.at(position);
}

std::string Keys::uri(const std::string& rendition, std::uint64_t position,
                      std::string_view playlist_name) const {
    const std::string pattern = named(*options_.key_uri, text::uri_of_path(rendition));
    std::string uri = hls::key_name(pattern, options_.rotate, position);
    if (text::is_relative(uri)) {
        for (auto depth = std::count(playlist_name.begin(), playlist_name.end(), '/'); depth > 0;
             --depth) {
            uri.insert(0, "../");
        }
    }
    return uri;
}

std::vector<std::string> Keys::files() const {
    std::vector<std::string> files;
    for (const auto& [file, ring] : rings_) {
        files.insert(files.end(), ring.files().begin(), ring.files().end());
    }
    return files;
}

} // namespace ispkit
