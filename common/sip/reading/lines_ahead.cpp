// SPDX-License-Identifier: MIT
#include "sip/reading/lines_ahead.hpp"

#include <utility>

namespace ispkit::sip {

namespace {

/// All of a block fits into a processor's second-level cache.
constexpr std::size_t k_size = 128 * 1024;
constexpr std::size_t k_most_lines = 4096;

/// Whether a line is there already. An error is left to who asks for the next line.
bool take_waiting(logfile::LineReader& reader, std::string_view& line) {
    try {
        return reader.next_at_once(line);
    } catch (const Error&) {
        return false;
    }
}

} // namespace

bool LineBlock::fill(logfile::LineReader& reader) {
    text_.clear();
    lines_.clear();
    next_ = 0;
    begin_behind_ = 0;
    lines_before_ = reader.line_number();
    std::string_view line;
    bool is_there = reader.next(line);
    while (is_there) {
        text_.append(line).append(reader.has_end() ? "\n" : "");
        lines_.push_back({static_cast<std::uint32_t>(line.size()), Chatter{is_chatter(line)}});
        const bool is_full = text_.size() >= k_size || lines_.size() == k_most_lines;
        is_there = !is_full && !reader.behind().empty() && take_waiting(reader, line);
    }
    text_.append(reader.behind().substr(0, logfile::LineReader::k_least_behind));
    return !lines_.empty();
}

bool LineBlock::next() {
    if (next_ == lines_.size()) {
        return false;
    }
    begin_ = begin_behind_;
    begin_behind_ = begin_ + lines_[next_].size + 1;
    ++next_;
    return true;
}

LinesAhead::LinesAhead(logfile::LineReader reader, unsigned threads)
    : reader_(std::make_unique<logfile::LineReader>(std::move(reader)))
    , blocks_([this](LineBlock& block) { return block.fill(*reader_); }, [](LineBlock&) {},
              threads) {}

bool LinesAhead::next() {
    return block_->next() || (blocks_.next(block_) && block_->next());
}

} // namespace ispkit::sip
