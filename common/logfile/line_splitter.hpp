// SPDX-License-Identifier: MIT
#pragma once

#include "io/bytes.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace ispkit::logfile {

/// Splits bytes that arrive in portions into lines. Memory is bounded: a line that is longer than
/// the limit is cut there, and the rest of it is dropped.
///
///     splitter.add(io::read_some(fd, splitter.room(), name));
///     while (splitter.next(line)) …
class LineSplitter {
public:
    /// Cuts lines at longest bytes; room() has at least portion bytes.
    LineSplitter(std::size_t longest, std::size_t portion);

    /// Room for the next bytes. Invalidates the views of lines.
    io::MutableByteView room();

    /// Says that count bytes have been written to room().
    void add(std::size_t count) { end_ += count; }

    /// Says that no more bytes come: the waiting bytes are then a line even without a newline.
    void finish() { finished_ = true; }

    /// The next line without its newline; false if more bytes are needed. The view lives until
    /// room() is called.
    bool next(std::string_view& line);

    /// All whole lines in the next `most` bytes, with their newlines; empty if there is none. The
    /// view lives until room() is called.
    std::string_view next_lines(std::size_t most);

    /// Whether the line that next() gave last has a newline, which the last one of all may lack.
    bool has_newline() const { return begin_ > 0 && buffer_[begin_ - 1] == '\n'; }

    /// Whether the line that next() gave last was cut.
    bool was_cut() const { return dropping_; }

    /// The bytes that wait behind the line that next() gave last.
    std::string_view behind() const { return {buffer_.get() + begin_, end_ - begin_}; }

private:
    const void* find_newline() const;
    std::size_t length_to(const void* newline) const;
    void take(std::size_t count);

    std::size_t longest_;
    std::size_t portion_;
    std::size_t capacity_;
    std::unique_ptr<char[]> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    /// There is no newline between begin_ and here.
    std::size_t searched_ = 0;
    /// Inside a line whose start has been given out already.
    bool dropping_ = false;
    bool finished_ = false;
};

} // namespace ispkit::logfile
