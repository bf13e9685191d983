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
    // To decrypt, METHOD of the playlist tells which length is right.
    if (options.key_hex && !(options.decrypt && hls::key_of_digits(*options.key_hex))) {
        hls::key_of_hex(*options.key_hex, "-K", options.method());
    }
}

const hls::ContentKey& Keys::at(const std::string& rendition, std::uint64_t position,
                                hls::Method method) {
    const std::string file = named(options_.key_file.value_or(""), rendition);
    auto found = rings_.find({file, method});
    if (found == rings_.end()) {
        found = rings_.emplace(std::pair(file, method), ring_of(file, method)).first;
    }
    return found->second.at(position);
}

hls::KeyRing Keys::ring_of(const std::string& file, hls::Method method) const {
    return options_.key_hex ? hls::KeyRing(hls::key_of_hex(*options_.key_hex, "-K", method))
                            : hls::KeyRing(file, options_.rotate, method);
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
    for (const auto& [name, ring] : rings_) {
        files.insert(files.end(), ring.files().begin(), ring.files().end());
    }
    return files;
}

} // namespace ispkit
