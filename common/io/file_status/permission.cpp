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

/// Empty for an ID without a name, and for the one that stands for those from outside of a user
/// namespace.
std::string group_name(gid_t id) {
    constexpr gid_t k_from_outside = 65534;
    const group* const entry = id == k_from_outside ? nullptr : ::getgrgid(id);
    return entry == nullptr ? std::string() : entry->gr_name;
}

std::string user_name(uid_t id) {
    constexpr uid_t k_from_outside = 65534;
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
        const bool is_folder = S_ISDIR(status.st_mode);
        if (status.st_uid == user) {
            return (status.st_mode & (is_folder ? S_IXUSR : S_IRUSR)) != 0;
        }
        if (std::find(groups.begin(), groups.end(), status.st_gid) != groups.end()) {
            return (status.st_mode & (is_folder ? S_IXGRP : S_IRGRP)) != 0;
        }
        return (status.st_mode & (is_folder ? S_IXOTH : S_IROTH)) != 0;
    });
}

} // namespace

std::string who_may_read(const std::string& path) {
    std::vector<std::string> groups;
    for (const struct stat& status : passed_by(path)) {
        const bool is_folder = S_ISDIR(status.st_mode);
        if ((status.st_mode & (is_folder ? S_IXOTH : S_IROTH)) != 0) {
            continue;
        }
        const bool has_group = (status.st_mode & (is_folder ? S_IXGRP : S_IRGRP)) != 0;
        const bool has_user = (status.st_mode & (is_folder ? S_IXUSR : S_IRUSR)) != 0;
        if (!has_group && !has_user) {
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
