// SPDX-License-Identifier: MIT
#include "logfile/block_reader.hpp"

#include "io/file.hpp"

#include <utility>

namespace ispkit::logfile {

BlockReader::BlockReader(int fd, std::string name, std::size_t size)
    : BlockReader([fd, name = std::move(name)](
                      io::MutableByteView room) { return io::read_some(fd, room, name); },
                  size) {}

BlockReader::BlockReader(Source source, std::size_t size)
    : source_(std::move(source))
    , size_(size) {}

/// Reads once and appends to the block; false at the end of the stream.
bool BlockReader::fill(std::string& block, std::size_t filled) {
    block.resize(filled + size_);
    const std::size_t count = source_(io::as_mutable_bytes(block).subspan(filled));
    block.resize(filled + count);
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

} // namespace ispkit::logfile
