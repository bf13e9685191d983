// SPDX-License-Identifier: MIT
#include "io/file_status/permission.hpp"

#include "error.hpp"

#include <fmt/ranges.h>
#include <grp.h>
#include <pwd.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

namespace ispkit::io {

namespace {

using Path = std::filesystem::path;

/// The files and folders that a look-up of the path passes, the targets of links included, as far
/// as this process may look.
std::vector<struct stat> passed_by(Path path) {
    constexpr int k_most_links = 40; // as the kernel's
    std::vector<struct stat> passed;
    std::error_code removed;
    path = std::filesystem::absolute(path, removed);
    Path reached;
    int links = 0;
    for (auto part = path.begin(); part != path.end();) {
        reached /= *part++;
        struct stat status {};
        if (::lstat(reached.c_str(), &status) != 0) {
            break;
        }
        std::error_code error;
        if (!S_ISLNK(status.st_mode)) {
            passed.push_back(status);
        } else if (Path target = std::filesystem::read_symlink(reached, error);
                   !error && ++links <= k_most_links) {
            for (; part != path.end(); ++part) {
                target /= *part;
            }
            path = reached.parent_path() / target;
            reached.clear();
            part = path.begin();
        }
    }
    return passed;
}

/// Whether the mode has the bit, of those for reading (S_IRUSR, S_IRGRP or S_IROTH); of a folder,
/// the one for looking files up in it.
bool lets(const struct stat& status, mode_t bit) {
    constexpr int k_from_reading_to_search = 2;
    return (status.st_mode & (S_ISDIR(status.st_mode) ? bit >> k_from_reading_to_search : bit)) !=
           0;
}

/// Stands for those from outside of a user namespace.
constexpr unsigned k_from_outside = 65534;

/// Empty for an ID without a name.
std::string group_name(gid_t id) {
    const group* const entry = id == k_from_outside ? nullptr : ::getgrgid(id);
    return entry == nullptr ? std::string() : entry->gr_name;
}

/// Empty for an ID without a name.
std::string user_name(uid_t id) {
    const passwd* const entry = id == k_from_outside ? nullptr : ::getpwuid(id);
    return entry == nullptr ? std::string() : entry->pw_name;
}

std::vector<gid_t> own_groups() {
    const int count = std::max(::getgroups(0, nullptr), 0);
    std::vector<gid_t> groups(static_cast<std::size_t>(count));
    ::getgroups(count, groups.data());
    groups.push_back(::getegid());
    return groups;
}

/// Whether the modes let this process read the file.
bool modes_let_us_read(const std::string& path) {
    const uid_t user = ::geteuid();
    const std::vector<gid_t> groups = own_groups();
    const std::vector<struct stat> passed = passed_by(path);
    return std::all_of(passed.begin(), passed.end(), [&](const struct stat& status) {
        const bool is_ours = std::find(groups.begin(), groups.end(), status.st_gid) != groups.end();
        return lets(status, status.st_uid == user ? S_IRUSR : is_ours ? S_IRGRP : S_IROTH);
    });
}

} // namespace

std::string who_may_read(const std::string& path) {
    std::vector<std::string> groups;
    for (const struct stat& status : passed_by(path)) {
        if (lets(status, S_IROTH)) {
            continue;
        }
        const bool has_group = lets(status, S_IRGRP);
        if (!has_group && !lets(status, S_IRUSR)) {
            return {};
        }
        std::string name = has_group ? group_name(status.st_gid) : user_name(status.st_uid);
        if (name.empty()) {
            return {};
        }
        if (!has_group) {
            return fmt::format("only {} may", name);
        }
        if (std::find(groups.begin(), groups.end(), name) == groups.end()) {
            groups.push_back(std::move(name));
        }
    }
    return groups.empty()
               ? std::string()
               : fmt::format("members of the {} {} may", groups.size() == 1 ? "group" : "groups",
                             fmt::join(groups, " and "));
}

void throw_unreadable(const std::string& path) {
    const int cause = errno;
    // Where the modes let us, an ACL or a security module does not.
    const std::string readers =
        cause == EACCES && !modes_let_us_read(path) ? who_may_read(path) : std::string();
    errno = cause;
    if (readers.empty()) {
        throw_errno("{}", path);
    }
    throw_error("{}: {} ({})", path, std::generic_category().message(cause), readers);
}

} // namespace ispkit::io
