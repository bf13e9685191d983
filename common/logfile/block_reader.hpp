// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace ispkit::logfile {

/// Whole lines of a stream, many at once, for callers that process lines in parallel. Memory is
/// bounded: the excess of a line longer than k_longest_line is dropped.
class BlockReader {
public:
    static constexpr std::size_t k_longest_line = 1 << 20;

    /// Reads from fd, which the caller keeps, about size bytes at once; name is its name in
    /// messages.
    BlockReader(int fd, std::string name, std::size_t size);

    /// Reads from a function, about size bytes at once: it fills room and returns the number of
    /// bytes, 0 at the end, or throws Error.
    using Source = std::function<std::size_t(io::MutableByteView room)>;
    BlockReader(Source source, std::size_t size);

    /// Fills the block with the next lines, each with its newline (the stream's last one may lack
    /// it). Waits for one line, not for more. False at the end.
    bool next(std::string& block);

private:
    bool fill(std::string& block, std::size_t filled);

    Source source_;
    std::size_t size_;
    /// The beginning of a line whose end has not been read yet.
    std::string rest_;
    /// Inside a line whose start has been given out already.
    bool dropping_ = false;
    bool ended_ = false;
};

} // namespace ispkit::logfile
