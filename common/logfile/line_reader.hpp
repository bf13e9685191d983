// SPDX-License-Identifier: MIT
#pragma once

#include "error.hpp"
#include "logfile/line_splitter.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::logfile {

/// Reads a stream in large blocks and gives out its lines; views of them live until the next read.
/// Memory is bounded: a line longer than k_longest_line is cut.
class LineReader {
public:
    static constexpr std::size_t k_longest_line = 1 << 20;
    static constexpr std::size_t k_least_behind = 32 * 1024;

    /// Reads from fd, which the caller keeps; name is its name in messages.
    LineReader(int fd, std::string name);

    /// Reads from a function that never waits: it fills room and returns the number of bytes, 0 at
    /// the end, or throws Error.
    using Source = std::function<std::size_t(io::MutableByteView room)>;
    explicit LineReader(Source source);

    /// The next line without its newline; false at the end. A last line without newline counts as a
    /// line. If reading fails, throws Error behind the last whole line that was read.
    bool next(std::string_view& line);

    /// Whole lines, with their newlines, that are there without waiting: as many as fit into `most`
    /// bytes, at most k_longest_line, and have k_least_behind bytes behind them, if so many are
    /// there. Empty if there is none; next() tells why. line_number() does not count them.
    std::string_view next_lines_at_once(std::size_t most);

    /// Whether the line that next() gave last has a newline or was cut.
    bool has_end() const { return splitter_.was_cut() || splitter_.has_newline(); }

    /// The bytes behind the line that next() gave last that have been read already: at least
    /// k_least_behind if so many are there to be read; none behind a line that was cut.
    std::string_view behind() const {
        return splitter_.was_cut() ? std::string_view() : splitter_.behind();
    }

    /// The number of the line that next() gave last, from 1.
    std::uint64_t line_number() const { return line_number_; }

private:
    bool next_at_once(std::string_view& line);
    void fill();
    void look_ahead();

    /// What may have to be waited for; -1 where nothing has.
    int fd_ = -1;
    Source source_;
    LineSplitter splitter_;
    bool ended_ = false;
    /// Why reading failed.
    std::optional<Error> trouble_;
    std::uint64_t line_number_ = 0;
};

} // namespace ispkit::logfile
