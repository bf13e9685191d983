// SPDX-License-Identifier: MIT
#include "sip/config/config_files.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "sip/config/config_kind.hpp"
#include "sip/config/config_parser.hpp"
#include "text/path.hpp"
#include "text/split.hpp"

#include <glob.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

namespace ispkit::sip {

namespace {

/// Throws Error if a pattern could match more names than a disk has files, such as {a,b}{a,b}{a,b}…
/// and */../*/../*/../…
void check_pattern(std::string_view pattern) {
    constexpr std::size_t k_longest = 1024;
    constexpr std::ptrdiff_t k_most_alternatives = 3;
    constexpr int k_most_wild_components = 3;
    int wild_components = 0;
    for (std::string_view rest = pattern; !rest.empty();) {
        wild_components +=
            text::take_until(rest, '/').find_first_of("*?[") != std::string_view::npos;
    }
    if (pattern.size() > k_longest ||
        std::count(pattern.begin(), pattern.end(), '{') > k_most_alternatives ||
        wild_components > k_most_wild_components) {
        throw_error("#include: the pattern has too many wildcards");
    }
}

/// Whether glob(3) ends at a folder that it cannot read.
int ends_search(const char*, int error) {
    errno = error;
    return static_cast<int>(error != ENOENT);
}

/// The regular files that match a pattern, in the order of their names; like Asterisk, skips other
/// files, but not those that cannot be looked at.
std::vector<std::string> files_of(const std::string& pattern) {
    check_pattern(pattern);
    glob_t found{};
    const int status = ::glob(pattern.c_str(), GLOB_NOMAGIC | GLOB_BRACE, ends_search, &found);
    std::vector<std::string> names;
    for (std::size_t i = 0; status == 0 && i < found.gl_pathc; ++i) {
        struct stat file {};
        const char* name = found.gl_pathv[i];
        if (::stat(name, &file) == 0 ? S_ISREG(file.st_mode) : errno == EACCES) {
            names.emplace_back(name);
        }
    }
    const int error = errno;
    ::globfree(&found);
    if (status == GLOB_NOSPACE || status == GLOB_ABORTED) {
        errno = error;
        throw_errno("cannot search for '{}'", pattern);
    }
    return names;
}

std::string read(const std::string& path) {
    return io::read_file(path, k_longest_config);
}

} // namespace

AsteriskConfig read_asterisk_config(const std::string& path, const std::string& root) {
    const std::string_view folder = text::folder_of(path);
    const Includes includes{[&](const std::string& pattern) {
                                return files_of(pattern.starts_with('/')
                                                    ? root + pattern
                                                    : text::path_from(folder, pattern));
                            },
                            read};
    return parse_asterisk_config(read(path), path, includes);
}

std::vector<std::string> config_files_at(const std::string& path) {
    // What cannot be looked at is told when it is read.
    std::error_code ignored;
    if (!std::filesystem::is_directory(path, ignored)) {
        return {path};
    }
    const std::string folder = path.ends_with('/') ? path : path + "/";
    if (::access(path.c_str(), X_OK) != 0) {
        throw_errno("{}", path);
    }
    std::vector<std::string> files;
    for (const std::string& name : main_file_names()) {
        std::error_code unknown;
        if (std::filesystem::exists(folder + name, unknown) || unknown) {
            files.push_back(folder + name);
        }
    }
    if (files.empty()) {
        throw_error("{}: there is no configuration file of Asterisk, such as pjsip.conf", path);
    }
    return files;
}

} // namespace ispkit::sip
