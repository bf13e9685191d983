// SPDX-License-Identifier: MIT
#pragma once

#include "io/byte_source.hpp"
#include "io/bytes.hpp"

#include <sys/stat.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace ispkit::io {

/// The path that stands for standard input or standard output.
inline constexpr std::string_view k_standard_stream = "-";

/// An open file descriptor, closed with its owner.
class Fd {
public:
    Fd() = default;
    explicit Fd(int fd)
        : fd_(fd) {}
    Fd(Fd&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept;
    ~Fd();

    int get() const { return fd_; }
    /// Leaves the descriptor to the caller, who closes it.
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_ = -1;
};

/// The name of an input in messages: its path, or "standard input" for "-".
std::string input_name(const std::string& path);

/// Opens a file for reading; "-" is standard input. Throws Error also for a folder.
Fd open_input(const std::string& path);

/// The result of fstat(2) for an open file; name is its name in messages.
struct stat status_of(int fd, const std::string& name);

/// When a regular file was last written to; `otherwise` for a pipe or a device.
std::chrono::sys_seconds written_last(int fd, const std::string& name,
                                      std::chrono::sys_seconds otherwise);

/// Reads once, and again after a signal; returns the number of bytes read, 0 at the end of the
/// input. Waits for input also if another process has made the descriptor non-blocking.
std::size_t read_some(int fd, MutableByteView buffer, const std::string& name);

/// Reads until the buffer is full or the input ends; returns the number of bytes read. Waits as
/// read_some() does.
std::size_t read_full(int fd, MutableByteView buffer, const std::string& name);

/// The same from an offset of a regular file; does not move the file's position.
std::size_t read_full_at(int fd, std::uint64_t offset, MutableByteView buffer,
                         const std::string& name);

/// Moves the position of a regular file.
void seek(int fd, std::uint64_t offset, const std::string& name);

/// Writes all bytes. Waits for room also if another process has made the descriptor non-blocking.
void write_all(int fd, ByteView bytes, const std::string& name);

/// A file without a path, of this content, at whose beginning it stands.
Fd memory_file(std::string_view content, const std::string& name);

/// The whole content of such a file.
std::string content_of(const Fd& memory_file, const std::string& name);

/// The whole content of a file or, for "-", of standard input. Throws Error if it is longer than
/// limit bytes.
std::string read_file(const std::string& path, std::size_t limit);

/// Raises the process's limit of open files, if needed, so that count more files can be opened; at
/// most to the hard limit.
void allow_open_files(std::size_t count);

/// Throws Error if path is no regular file. For names that others chose: to open a FIFO may wait
/// for ever.
void require_regular_file(const std::string& path);

/// A regular file as a ByteSource.
class FileSource : public ByteSource {
public:
    /// Throws Error if path is not a regular file or cannot be read.
    explicit FileSource(std::string path);

    const std::string& name() const override { return path_; }
    std::uint64_t size() const override { return size_; }
    std::size_t read(std::uint64_t offset, MutableByteView buffer) override;

private:
    std::string path_;
    Fd fd_;
    std::uint64_t size_ = 0;
};

} // namespace ispkit::io
