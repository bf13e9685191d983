// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace ispkit::logfile {

/// Whole lines of a stream, many at once: for lines that are looked at in parallel. Memory is
/// bounded: of a line longer than k_longest_line the excess is dropped.
class BlockReader {
public:
    static constexpr std::size_t k_longest_line = 1 << 20;

    /// Reads from fd, which stays the caller's, about so many octets at once; name is what messages
    /// call it.
    BlockReader(int fd, std::string name, std::size_t size);

    /// Fills the block with the next lines, each with its newline (the last one of the stream
    /// perhaps without); as soon as there is one, it does not wait for more. False at the end.
    bool next(std::string& block);

private:
    bool fill(std::string& block, std::size_t filled);

    int fd_;
    std::string name_;
    std::size_t size_;
    /// The beginning of a line.
    std::string rest_;
    /// Within a line whose start was given out already.
    bool dropping_ = false;
    bool ended_ = false;
};

} // namespace ispkit::logfile
