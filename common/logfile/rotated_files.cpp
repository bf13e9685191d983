// SPDX-License-Identifier: MIT
#include "logfile/rotated_files.hpp"

#include "text/character_class.hpp"

#include <filesystem>

namespace ispkit::logfile {

namespace fs = std::filesystem;

std::vector<std::string> files_beside(const std::string& path) {
    std::vector<std::string> files;
    const fs::path folder = fs::path(path).parent_path();
    const std::string name = fs::path(path).filename();
    std::error_code error; // what cannot be listed has no rotated files to offer
    for (fs::directory_iterator entry(folder.empty() ? "." : folder, error), end;
         !error && entry != end; entry.increment(error)) {
        const std::string other = entry->path().filename();
        if (other != name && other.starts_with(name)) {
            files.push_back(entry->path());
        }
    }
    return files;
}

bool is_rotated_file_of(const std::string& path, const std::string& file) {
    const std::string name = fs::path(file).filename();
    const std::string suffix = name.substr(fs::path(path).filename().string().size());
    return suffix.size() > 1 && (suffix[0] == '.' || suffix[0] == '-') && text::is_digit(suffix[1]);
}

bool is_rotated_name(std::string_view path) {
    constexpr std::size_t k_shortest_date = 8; // a shorter number counts hosts: mx-1
    for (const std::string_view ending : {".gz", ".zst"}) {
        path.remove_suffix(path.ends_with(ending) ? ending.size() : 0);
    }
    const std::size_t last = path.find_last_not_of("0123456789");
    if (last == path.npos || last == 0 || path[last - 1] == '/') {
        return false;
    }
    const std::size_t digits = path.size() - last - 1;
    return (path[last] == '.' && digits > 0) || (path[last] == '-' && digits >= k_shortest_date);
}

} // namespace ispkit::logfile
