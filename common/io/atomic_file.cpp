// SPDX-License-Identifier: MIT
#include "io/atomic_file.hpp"

#include "error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace ispkit::io {

namespace {

/// The temporary files of this process that have no final name yet. The mutex is held while one is
/// created, published or removed, so that a dying process removes exactly those that exist.
struct Unfinished {
    std::mutex mutex;
    std::set<std::string> paths;
};

Unfinished& unfinished() {
    // Never destroyed: the signal thread may sweep while the main thread runs exit handlers.
    static auto& files = *new Unfinished;
    return files;
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

/// The final target of a symbolic link; any other path unchanged.
std::string resolve_link(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) {
        return path;
    }
    // stat() first: realpath(3) also follows links that the kernel refuses, such as another user's
    // in /tmp.
    if (::stat(path.c_str(), &status) != 0) {
        throw_errno("{}", path);
    }
    const std::unique_ptr<char, decltype(&std::free)> target(::realpath(path.c_str(), nullptr),
                                                             &std::free);
    if (!target) {
        throw_errno("{}", path);
    }
    return target.get();
}

/// Does nothing for a folder that is writable but not readable, or whose file system has no fsync
/// for folders: the file in it is whole and has its name.
void sync_folder(const std::string& folder) {
    const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 ? errno != EACCES : ::fsync(fd.get()) != 0 && errno != EINVAL) {
        throw_errno("{}", folder);
    }
}

/// Gives the file a name that is free. renameat2(2) works on FAT, which has no hard links; link(2)
/// works on NFS, which has no such rename. Both refuse a name that has just appeared.
int rename_to_free_name(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if ((errno != EINVAL && errno != ENOSYS) || ::link(from.c_str(), to.c_str()) != 0) {
        return -1;
    }
    ::unlink(from.c_str());
    return 0;
}

/// Whether a file is the beginning of another, or all of it.
enum class Extent { all, beginning, neither };

Extent extent_in(int whole, int part, const std::string& name) {
    constexpr std::size_t k_step = 64 * 1024;
    std::vector<std::uint8_t> expected(k_step);
    std::vector<std::uint8_t> found(k_step);
    for (std::uint64_t offset = 0;; offset += k_step) {
        const std::size_t wanted = read_full_at(whole, offset, expected, name);
        const std::size_t got = read_full_at(part, offset, found, name);
        if (got > wanted ||
            !std::equal(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(got),
                        expected.begin())) {
            return Extent::neither;
        }
        if (got < wanted || wanted < k_step) {
            return got < wanted ? Extent::beginning : Extent::all;
        }
    }
}

} // namespace

AtomicFile::AtomicFile(const std::string& path, mode_t mode, Existing existing)
    : path_(resolve_link(path))
    , existing_(existing) {
    check_target(path_, existing_);
    struct stat old {};
    const bool is_replaced = ::stat(path_.c_str(), &old) == 0;
    static std::atomic<unsigned> s_count = 0;
    const std::string stem = fmt::format("{}/.ispkit-{}-", folder_of(path_), ::getpid());
    const std::lock_guard lock(unfinished().mutex);
    while (true) {
        temporary_path_ = fmt::format("{}{}.tmp", stem, s_count++);
        // Register first, so that a failed allocation leaves no file behind.
        const auto entry = unfinished().paths.insert(temporary_path_).first;
        fd_ = Fd(::open(temporary_path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
                        is_replaced ? mode & old.st_mode : mode));
        if (fd_.get() >= 0) {
            break;
        }
        const int error = errno;
        unfinished().paths.erase(entry);
        // Left by a killed process with the same process number: take the next name.
        if (error != EEXIST) {
            errno = error;
            throw_errno("{}", path_);
        }
    }
    if (is_replaced) {
        take_after(old, mode);
    }
}

/// Not all file systems have owners and permissions; without them, too, the new file is as
/// restricted as the old one.
void AtomicFile::take_after(const struct stat& old, mode_t mode) {
    mode_t kept = old.st_mode & mode;
    const bool is_secret = (mode & (S_IRWXG | S_IRWXO)) == 0;
    // A sandbox may refuse fchown(2) even where it would change nothing.
    if (!is_secret && ::fchown(fd_.get(), old.st_uid, old.st_gid) != 0 &&
        ::fchown(fd_.get(), static_cast<uid_t>(-1), old.st_gid) != 0 &&
        status_of(fd_.get(), path_).st_gid != old.st_gid) {
        // The group differs: it gets only those of the old group's permissions that everybody has.
        kept &= ~mode_t{S_IRWXG} | ((kept & S_IRWXO) << 3U);
    }
    static_cast<void>(::fchmod(fd_.get(), kept));
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_))
    , temporary_path_(std::exchange(other.temporary_path_, {}))
    , existing_(other.existing_)
    , fd_(std::move(other.fd_)) {}

AtomicFile::~AtomicFile() {
    if (temporary_path_.empty()) {
        return;
    }
    const std::lock_guard lock(unfinished().mutex);
    ::unlink(temporary_path_.c_str());
    unfinished().paths.erase(temporary_path_);
}

void AtomicFile::write(ByteView bytes) {
    write_all(fd_.get(), bytes, path_);
}

void AtomicFile::set_mode(mode_t mode) {
    if (::fchmod(fd_.get(), mode) != 0) {
        throw_errno("{}", path_);
    }
}

void AtomicFile::commit(Durability durability) {
    if (durability == Durability::synced) {
        commit_all({this, 1});
    } else {
        publish();
    }
}

void AtomicFile::sync() {
    if (::fsync(fd_.get()) != 0) {
        throw_errno("{}", path_);
    }
}

void AtomicFile::publish() {
    const std::lock_guard lock(unfinished().mutex);
    int result = existing_ == Existing::replace ? ::rename(temporary_path_.c_str(), path_.c_str())
                                                : rename_to_free_name(temporary_path_, path_);
    if (result != 0 && errno == EEXIST && existing_ == Existing::match) {
        if (is_there_already()) {
            return;
        }
        result = ::rename(temporary_path_.c_str(), path_.c_str());
    }
    if (result != 0) {
        throw_errno("{}", path_);
    }
    unfinished().paths.erase(temporary_path_);
    temporary_path_.clear();
}

/// Returns false if the existing file is only a beginning of this one.
bool AtomicFile::is_there_already() const {
    const Fd there = open_input(path_);
    const Extent extent = extent_in(fd_.get(), there.get(), path_);
    if (extent == Extent::neither) {
        throw_error("{}: exists with other content", path_);
    }
    return extent == Extent::all;
}

void check_target(const std::string& path, Existing existing) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return;
    }
    if (existing == Existing::refuse) {
        throw_error("{}: exists already", path);
    }
    if (!S_ISREG(status.st_mode)) {
        throw_error("{}: exists and is not a regular file", path);
    }
}

void commit_all(std::span<AtomicFile> files) {
    for (AtomicFile& file : files) {
        file.sync();
    }
    std::set<std::string> folders;
    for (AtomicFile& file : files) {
        file.publish();
        folders.insert(folder_of(file.path()));
    }
    for (const std::string& folder : folders) {
        sync_folder(folder);
    }
}

void write_file(const std::string& path, ByteView bytes, mode_t mode, Existing existing) {
    AtomicFile file(path, mode, existing);
    file.write(bytes);
    file.commit();
}

void sync_file_system(const std::string& folder) {
    const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 || ::syncfs(fd.get()) != 0) {
        throw_errno("{}", folder);
    }
}

void abandon_unfinished_files() {
    Unfinished& files = unfinished();
    files.mutex.lock();
    for (const std::string& path : files.paths) {
        ::unlink(path.c_str());
    }
}

} // namespace ispkit::io
