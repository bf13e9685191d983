// SPDX-License-Identifier: MIT
// A disk that loses its power: power_disk SIZE FOLDER shows it in the folder as the file "disk",
// with as many bytes, for loop devices, and beside it the file "power". Written to that:
//   cut SEED             the power fails now
//   cut SEED REQUEST     the power fails at that write or flush, counted from when it last returned
//   restore              the power returns
// Read from it: "on" or "off", and the number of writes and flushes so far.

#include "disk.hpp"
#include "error.hpp"

#define FUSE_USE_VERSION 31
#include <fmt/format.h>
#include <fuse.h>
#include <sched.h>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>

namespace {

using namespace ispkit;

constexpr std::string_view k_disk = "/disk";
constexpr std::string_view k_power = "/power";

Disk& disk() {
    return *static_cast<Disk*>(::fuse_get_context()->private_data);
}

int get_attributes(const char* path, struct stat* status, fuse_file_info*) {
    const std::string_view name = path;
    *status = {};
    if (name == "/") {
        status->st_mode = S_IFDIR | S_IRWXU;
        status->st_nlink = 2;
        return 0;
    }
    if (name != k_disk && name != k_power) {
        return -ENOENT;
    }
    status->st_mode = S_IFREG | S_IRUSR | S_IWUSR;
    status->st_nlink = 1;
    status->st_size = name == k_disk ? static_cast<off_t>(disk().size()) : 0;
    return 0;
}

/// The kernel must cache neither what the power failure takes nor what it returns.
int open_file(const char*, fuse_file_info* file) {
    file->direct_io = 1;
    return 0;
}

/// The size is that of the disk.
int truncate_file(const char*, off_t, fuse_file_info*) {
    return 0;
}

int read_power(std::span<char> buffer, off_t offset) {
    const std::string text =
        fmt::format("{} {}\n", disk().has_power() ? "on" : "off", disk().requests());
    const std::size_t start = std::min(static_cast<std::size_t>(offset), text.size());
    return static_cast<int>(text.copy(buffer.data(), buffer.size(), start));
}

int write_power(std::string_view text) {
    std::istringstream words{std::string(text)};
    std::string verb;
    std::uint64_t seed = 0;
    std::uint64_t request = 0;
    words >> verb;
    if (verb == "restore") {
        disk().restore_power();
    } else if (verb != "cut" || !(words >> seed)) {
        return -EINVAL;
    } else if (words >> request) {
        disk().cut_at(request, seed);
    } else {
        disk().cut(seed);
    }
    return static_cast<int>(text.size());
}

/// As much as there is up to the end of the disk.
std::size_t part_within(std::size_t size, off_t offset) {
    const auto start = static_cast<std::size_t>(offset);
    return std::min(size, disk().size() - std::min(start, disk().size()));
}

int read_file(const char* path, char* buffer, std::size_t size, off_t offset, fuse_file_info*) {
    if (path == k_power) {
        return read_power({buffer, size}, offset);
    }
    const std::size_t part = part_within(size, offset);
    const std::span bytes(reinterpret_cast<std::uint8_t*>(buffer), part);
    return disk().read(static_cast<std::size_t>(offset), bytes) ? static_cast<int>(part) : -EIO;
}

int write_file(const char* path, const char* buffer, std::size_t size, off_t offset,
               fuse_file_info*) {
    if (path == k_power) {
        return write_power({buffer, size});
    }
    const std::size_t part = part_within(size, offset);
    if (part < size) {
        return -ENOSPC;
    }
    const io::ByteView bytes(reinterpret_cast<const std::uint8_t*>(buffer), size);
    return disk().write(static_cast<std::size_t>(offset), bytes) ? static_cast<int>(size) : -EIO;
}

int sync_file(const char*, int, fuse_file_info*) {
    return disk().flush() ? 0 : -EIO;
}

/// In a mount namespace of its own, this process does not hold what others mount on the disk:
/// otherwise, when all are killed, the kernel would unmount that here, and wait for the disk.
void* leave_namespace(fuse_conn_info*, fuse_config*) {
    if (::unshare(CLONE_NEWNS) != 0) {
        std::perror("power_disk: unshare");
        std::exit(2);
    }
    return &disk();
}

int run(const std::string& size, const std::string& folder) {
    Disk disk(std::stoull(size));
    fuse_operations operations{};
    operations.init = leave_namespace;
    operations.getattr = get_attributes;
    operations.open = open_file;
    operations.truncate = truncate_file;
    operations.read = read_file;
    operations.write = write_file;
    operations.fsync = sync_file;
    // One thread: one request at a time.
    std::array<std::string, 4> words = {"power_disk", "-f", "-s", folder};
    std::array<char*, 4> arguments{};
    std::transform(words.begin(), words.end(), arguments.begin(),
                   [](std::string& word) { return word.data(); });
    return ::fuse_main(static_cast<int>(arguments.size()), arguments.data(), &operations, &disk);
}

} // namespace

int main(int argc, char* argv[]) {
    if (argc != 3) {
        std::fputs("usage: power_disk SIZE FOLDER\n", stderr);
        return 2;
    }
    try {
        return run(argv[1], argv[2]);
    } catch (const std::exception& error) {
        fmt::print(stderr, "power_disk: {}\n", error.what());
        return 2;
    }
}
