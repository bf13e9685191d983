// SPDX-License-Identifier: MIT
#pragma once

#include "io/read_ahead.hpp"
#include "logfile/line_reader.hpp"
#include "sip/log/log_line.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// Consecutive lines of a log, with what stands behind them, which a thread reads ahead. That
/// thread also finds the chatter, which is most of a log and has to be looked at by nobody else.
class LineBlock {
public:
    /// Replaces the lines by the next ones of the log: as many as fit, without waiting for more
    /// than one. Returns false at the end. Throws Error as the reader does.
    bool fill(logfile::LineReader& reader);

    /// Goes on to the next line; false if there is none left.
    bool next();

    /// The chatter that comes next, if any, and the way past it.
    Chatter chatter() const { return next_ < pieces_.size() ? pieces_[next_] : Chatter(); }
    void skip_chatter();

    std::string_view line() const { return {text_.data() + begin_, size_}; }
    /// The bytes behind the line and its newline, as far as LineReader::behind() has them.
    std::string_view behind() const {
        return std::string_view(text_).substr(std::min(begin_behind_, text_.size()));
    }

private:
    void find_pieces();

    std::string text_;
    /// What is left of the text from next_ on: chatter, and between that single lines, for which
    /// `lines` is 0.
    std::vector<Chatter> pieces_;
    std::size_t next_ = 0;
    /// Where the current line begins in the text, its size, and where the next one begins.
    std::size_t begin_ = 0;
    std::size_t size_ = 0;
    std::size_t begin_behind_ = 0;
};

/// The lines of a stream, which a thread reads ahead.
class LinesAhead {
public:
    /// `threads` is 1 for a thread, 0 for none.
    LinesAhead(logfile::LineReader reader, unsigned threads);

    /// The same as in LineBlock. Throws Error behind the last line where reading fails.
    bool next();
    std::string_view line() const { return block_->line(); }
    std::string_view behind() const { return block_->behind(); }

    /// The chatter of which the next lines consist, as far as they have been read ahead.
    Chatter chatter() const { return block_->chatter(); }
    void skip_chatter();

    /// The number of the line that next() went to, or that was skipped last, from 1.
    std::uint64_t line_number() const { return line_number_; }

private:
    /// What each thread changes with each line is apart from what the other one changes: in one
    /// cache line, it would slow both down.
    std::unique_ptr<logfile::LineReader> reader_;
    std::uint64_t line_number_ = 0;
    std::unique_ptr<LineBlock> block_ = std::make_unique<LineBlock>();
    io::ReadAhead<LineBlock> blocks_;
};

} // namespace ispkit::sip
