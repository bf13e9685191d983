// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ispkit::logfile {

/// Lines of a stream that is read in large blocks; views into them live until the next read.
/// Memory is bounded: of a line longer than k_longest_line the excess is dropped.
class LineReader {
public:
    static constexpr std::size_t k_longest_line = 1 << 20;
    static constexpr std::size_t k_least_behind = 32 * 1024;

    /// Reads from fd, which stays the caller's; name is what messages call it.
    LineReader(int fd, std::string name);
    ~LineReader();
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;

    /// The next line without its newline; false at the end. A last line without newline is a line.
    bool next(std::string_view& line);

    /// What has been read already behind the line that next() gave last: at least k_least_behind
    /// octets, the line's own among them, where they are there to be read.
    std::string_view behind() const { return {buffer_.get() + begin_, end_ - begin_}; }

    /// The number of the line that next() gave last, from 1.
    std::uint64_t line_number() const { return line_number_; }

    /// How many octets there were up to the end of that line, newline included.
    std::uint64_t octets() const { return octets_; }

private:
    bool fill();
    void look_ahead();

    int fd_;
    std::string name_;
    std::size_t capacity_;
    std::unique_ptr<char[]> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    /// Up to here the buffer is known to hold no newline.
    std::size_t searched_ = 0;
    /// Within a line whose start was given out already.
    bool dropping_ = false;
    bool ended_ = false;
    std::uint64_t line_number_ = 0;
    std::uint64_t octets_ = 0;
};

} // namespace ispkit::logfile
