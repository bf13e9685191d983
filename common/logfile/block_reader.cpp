// SPDX-License-Identifier: MIT
#include "logfile/block_reader.hpp"

#include "error.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace ispkit::logfile {

BlockReader::BlockReader(int fd, std::string name, std::size_t size)
    : fd_(fd)
    , name_(std::move(name))
    , size_(size) {}

/// Reads once behind what is in the block; false at the end of the stream.
bool BlockReader::fill(std::string& block, std::size_t filled) {
    block.resize(filled + size_);
    ssize_t count = 0;
    do {
        count = ::read(fd_, block.data() + filled, size_);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        throw_errno("cannot read {}", name_);
    }
    block.resize(filled + static_cast<std::size_t>(count));
    return count > 0;
}

bool BlockReader::next(std::string& block) {
    block.swap(rest_);
    rest_.clear();
    while (!ended_) {
        const std::size_t before = block.size();
        ended_ = !fill(block, before);
        if (dropping_) {
            const std::size_t newline = block.find('\n');
            dropping_ = newline == block.npos;
            block.erase(0, dropping_ ? block.size() : newline + 1);
        }
        const std::size_t newline = block.rfind('\n');
        if (newline != block.npos && !ended_) {
            rest_.assign(block, newline + 1);
            block.resize(newline + 1);
            return true;
        }
        if (block.size() > k_longest_line) {
            block.resize(k_longest_line);
            block.push_back('\n');
            dropping_ = true;
            return true;
        }
    }
    return !block.empty();
}

bool is_compressed(int fd) {
    constexpr std::string_view k_magics[] = {"\x1f\x8b", "BZh",
                                             "\xfd"
                                             "7zXZ",
                                             "\x28\xb5\x2f\xfd"};
    char start[8] = {};
    const ssize_t length = ::pread(fd, start, sizeof start, 0); // fails for a pipe
    const std::string_view text(start, static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    return std::any_of(std::begin(k_magics), std::end(k_magics),
                       [&](std::string_view magic) { return text.starts_with(magic); });
}

void refuse_compressed(int fd, std::string_view path) {
    if (is_compressed(fd)) {
        throw_error("{}: is compressed: pass it on as text, as 'zcat {}' does", path, path);
    }
}

} // namespace ispkit::logfile
