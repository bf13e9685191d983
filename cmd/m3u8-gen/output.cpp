// SPDX-License-Identifier: MIT
#include "output.hpp"

#include "error.hpp"
#include "hls/media/file_kind.hpp"
#include "io/file.hpp"
#include "text/uri.hpp"

#include <sys/stat.h>

#include <utility>

namespace ispkit {

UriMaker::UriMaker(const std::optional<std::string>& output, std::string base_url)
    : base_url_(std::move(base_url)) {
    if (output && *output != io::k_standard_stream) {
        folder_ = std::filesystem::absolute(*output).lexically_normal().parent_path();
    }
}

std::string UriMaker::of(const std::string& path) const {
    if (folder_.empty()) {
        return base_url_ + text::uri_of_path(path);
    }
    const auto relative =
        std::filesystem::absolute(path).lexically_normal().lexically_relative(folder_);
    return base_url_ + text::uri_of_path(relative.string());
}

void refuse_other_media(const std::string& output) {
    struct stat status {};
    if (::stat(output.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0) {
        return;
    }
    io::FileSource file(output);
    if (hls::file_kind(file) != hls::FileKind::playlist) {
        throw_error("{}: exists and is not a playlist (-o takes the playlist's name)", output);
    }
}

} // namespace ispkit
