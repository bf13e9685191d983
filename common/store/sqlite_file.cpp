// SPDX-License-Identifier: MIT
#include "store/sqlite_file.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "io/file_status/permission.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace ispkit::store {

namespace {

/// Creates the file, and its folder if missing. SQLite gives the files beside it the same mode and
/// owner. If root creates it, it belongs to the owner of the folder, whose service will open it.
void make(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    std::error_code ignored; // open(2) below reports the cause
    std::filesystem::create_directory(folder, ignored);
    constexpr int k_flags = O_RDWR | O_CREAT | O_CLOEXEC;
    const io::Fd made(::open(path.c_str(), k_flags | O_EXCL, 0640));
    if (made.get() < 0 && errno == EEXIST) {
        // Either another process was faster, or it is a link to a missing file: then the folder's
        // owner gets no rights to its target.
        const io::Fd linked(::open(path.c_str(), k_flags, 0600));
        return;
    }
    if (made.get() < 0) {
        throw_errno("{}: cannot create it", path);
    }
    struct stat status {};
    if (::geteuid() == 0 && ::stat(folder.empty() ? "." : folder.c_str(), &status) == 0 &&
        ::fchown(made.get(), status.st_uid, status.st_gid) != 0) {
        throw_errno("{}: cannot change its owner to the folder's owner", path);
    }
}

} // namespace

void expect_sqlite_file(const std::string& path, Access access) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        if (errno != ENOENT) {
            io::throw_unreadable(path);
        }
        if (access != Access::create) {
            throw_error("{}: there is no such database", path);
        }
        make(path);
        return;
    }
    if (S_ISDIR(status.st_mode)) {
        throw_error("{}: is a directory", path);
    }
    const auto may = [&](int what) {
        return ::faccessat(AT_FDCWD, path.c_str(), what, AT_EACCESS) == 0;
    };
    if (!may(R_OK)) {
        io::throw_unreadable(path);
    }
    if (access != Access::read_only && !may(W_OK)) {
        throw_errno("{}", path);
    }
}

std::string unchanging_sqlite_file(const std::string& path) {
    std::string url = "file:";
    for (const char c : path) {
        url += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02x}", c) : std::string(1, c);
    }
    return url + "?immutable=1";
}

bool has_sqlite_log(const std::string& path) {
    struct stat status {};
    return ::stat((path + "-wal").c_str(), &status) == 0 && status.st_size > 0;
}

} // namespace ispkit::store
