// SPDX-License-Identifier: MIT
#include "io/file.hpp"

#include "error.hpp"
#include "io/file_status/permission.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace ispkit::io {

namespace {

/// Whether a read (POLLIN) or write (POLLOUT) that failed with errno is to be tried again. If
/// another process has made the descriptor non-blocking, waits until it is ready.
bool is_to_be_tried_again(int fd, short event) {
    if (errno == EAGAIN) {
        pollfd descriptor{.fd = fd, .events = event, .revents = 0};
        return ::poll(&descriptor, 1, -1) >= 0 || errno == EINTR;
    }
    return errno == EINTR;
}

/// Calls read_some(rest of the buffer, bytes read so far) until the buffer is full or the input
/// ends.
template <typename ReadSome>
std::size_t fill(int fd, MutableByteView buffer, const std::string& name, ReadSome read_some) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        const ssize_t got = read_some(buffer.subspan(filled), filled);
        if (got == 0) {
            break;
        }
        if (got > 0) {
            filled += static_cast<std::size_t>(got);
        } else if (!is_to_be_tried_again(fd, POLLIN)) {
            throw_errno("{}", name);
        }
    }
    return filled;
}

void refuse_directory(const struct stat& status, const std::string& path) {
    if (S_ISDIR(status.st_mode)) {
        throw_error("{}: is a directory", path);
    }
}

void refuse_irregular(const struct stat& status, const std::string& path) {
    refuse_directory(status, path);
    if (!S_ISREG(status.st_mode)) {
        throw_error("{}: not a regular file", path);
    }
}

} // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

Fd::~Fd() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

std::string input_name(const std::string& path) {
    return path == k_standard_stream ? "standard input" : path;
}

Fd open_input(const std::string& path) {
    if (path == k_standard_stream) {
        Fd fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
        if (fd.get() < 0) {
            throw_errno("{}", input_name(path));
        }
        return fd;
    }
    Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (fd.get() < 0) {
        throw_unreadable(path);
    }
    refuse_directory(status_of(fd.get(), path), path);
    return fd;
}

struct stat status_of(int fd, const std::string& name) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) {
        throw_errno("{}", name);
    }
    return status;
}

std::chrono::sys_seconds written_last(int fd, const std::string& name,
                                      std::chrono::sys_seconds otherwise) {
    const struct stat status = status_of(fd, name);
    return S_ISREG(status.st_mode) ? std::chrono::sys_seconds(std::chrono::seconds(status.st_mtime))
                                   : otherwise;
}

std::size_t read_some(int fd, MutableByteView buffer, const std::string& name) {
    ssize_t count = 0;
    do {
        count = ::read(fd, buffer.data(), buffer.size());
    } while (count < 0 && is_to_be_tried_again(fd, POLLIN));
    if (count < 0) {
        throw_errno("cannot read {}", name);
    }
    return static_cast<std::size_t>(count);
}

std::size_t read_full(int fd, MutableByteView buffer, const std::string& name) {
    return fill(fd, buffer, name, [fd](MutableByteView rest, std::size_t) {
        return ::read(fd, rest.data(), rest.size());
    });
}

std::size_t read_full_at(int fd, std::uint64_t offset, MutableByteView buffer,
                         const std::string& name) {
    return fill(fd, buffer, name, [fd, offset](MutableByteView rest, std::size_t filled) {
        return ::pread(fd, rest.data(), rest.size(), static_cast<off_t>(offset + filled));
    });
}

void seek(int fd, std::uint64_t offset, const std::string& name) {
    if (::lseek(fd, static_cast<off_t>(offset), SEEK_SET) < 0) {
        throw_errno("{}", name);
    }
}

void write_all(int fd, ByteView bytes, const std::string& name) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        } else if (!is_to_be_tried_again(fd, POLLOUT)) {
            throw_errno("{}", name);
        }
    }
}

Fd memory_file(std::string_view content, const std::string& name) {
    Fd file(::memfd_create("ispkit", MFD_CLOEXEC));
    if (file.get() < 0) {
        throw_errno("{}", name);
    }
    write_all(file.get(), as_bytes(content), name);
    seek(file.get(), 0, name);
    return file;
}

std::string content_of(const Fd& memory_file, const std::string& name) {
    std::string content(static_cast<std::size_t>(status_of(memory_file.get(), name).st_size), '\0');
    read_full_at(memory_file.get(), 0, as_mutable_bytes(content), name);
    return content;
}

std::string read_file(const std::string& path, std::size_t limit) {
    const Fd fd = open_input(path);
    const std::string name = input_name(path);
    constexpr std::size_t k_step = 64 * 1024;
    std::string content;
    while (content.size() <= limit) {
        const std::size_t old_size = content.size();
        content.resize(std::min(old_size + k_step, limit + 1));
        const MutableByteView space(reinterpret_cast<std::uint8_t*>(content.data()) + old_size,
                                    content.size() - old_size);
        const std::size_t got = read_full(fd.get(), space, name);
        if (got < space.size()) {
            content.resize(old_size + got);
            return content;
        }
    }
    throw_error("{}: longer than {} bytes", name, limit);
}

void allow_open_files(std::size_t count) {
    // Standard streams, lists and the libraries' own files.
    constexpr std::size_t k_others = 64;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < count + k_others) {
        limit.rlim_cur = std::min<rlim_t>(count + k_others, limit.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

void require_regular_file(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        throw_unreadable(path);
    }
    refuse_irregular(status, path);
}

FileSource::FileSource(std::string path)
    : path_(std::move(path)) {
    if (path_ != k_standard_stream) {
        require_regular_file(path_); // to open a FIFO would wait for its writer
    }
    fd_ = open_input(path_);
    const struct stat status = status_of(fd_.get(), path_);
    refuse_irregular(status, path_);
    size_ = static_cast<std::uint64_t>(status.st_size);
}

std::size_t FileSource::read(std::uint64_t offset, MutableByteView buffer) {
    return read_full_at(fd_.get(), offset, buffer, path_);
}

} // namespace ispkit::io
