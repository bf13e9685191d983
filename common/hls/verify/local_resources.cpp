// SPDX-License-Identifier: MIT
#include "hls/verify/local_resources.hpp"

#include "io/file.hpp"
#include "text/path.hpp"
#include "text/uri.hpp"

#include <sys/stat.h>

#include <filesystem>

namespace ispkit::hls {

namespace {

bool exists(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0;
}

} // namespace

std::string LocalResources::resolve(const std::string& playlist, std::string_view uri) const {
    const std::string_view folder = text::folder_of(playlist);
    if (std::string written = text::path_from(folder, uri); exists(written)) {
        return written;
    }
    return text::path_of_uri(uri, folder);
}

std::string LocalResources::identity(const std::string& location) const {
    std::error_code error;
    const std::filesystem::path path = std::filesystem::canonical(location, error);
    return error ? location : path.string();
}

std::unique_ptr<io::ByteSource> LocalResources::open(const std::string& location, ResourceKind) {
    return std::make_unique<io::FileSource>(location);
}

} // namespace ispkit::hls
