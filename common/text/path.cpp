// SPDX-License-Identifier: MIT
#include "text/path.hpp"

namespace ispkit::text {

std::string_view folder_of(std::string_view path) {
    return path.substr(0, path.rfind('/') + 1);
}

std::string_view file_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::string_view without_extension(std::string_view path) {
    const std::string_view name = file_name(path);
    const std::size_t dot = name.rfind('.');
    const bool has_extension = dot != std::string_view::npos && dot != 0;
    return path.substr(0, path.size() - (has_extension ? name.size() - dot : 0));
}

std::string path_from(std::string_view folder, std::string_view path) {
    return path.starts_with('/') ? std::string(path) : std::string(folder).append(path);
}

} // namespace ispkit::text
