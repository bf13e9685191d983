// SPDX-License-Identifier: MIT
#include "sip/reading/lines_ahead.hpp"

#include <utility>

namespace ispkit::sip {

namespace {

/// All of a block fits into a processor's second-level cache.
constexpr std::size_t k_size = 128 * 1024;

} // namespace

bool LineBlock::fill(logfile::LineReader& reader) {
    text_.clear();
    pieces_.clear();
    next_ = 0;
    begin_behind_ = 0;
    std::string_view line;
    if (!reader.next(line)) {
        return false;
    }
    text_.append(line).append(reader.has_end() ? "\n" : "");
    while (text_.size() < k_size && !reader.behind().empty()) {
        const std::string_view lines = reader.next_lines_at_once(k_size);
        if (lines.empty()) {
            break;
        }
        text_.append(lines);
    }
    find_pieces();
    text_.append(reader.behind().substr(0, logfile::LineReader::k_least_behind));
    return true;
}

void LineBlock::find_pieces() {
    std::string_view rest = text_;
    while (!rest.empty()) {
        const std::string_view line(rest.data(), std::min(rest.find('\n'), rest.size()));
        const auto octets = static_cast<std::uint32_t>(line.size() + 1);
        const bool is_chatter = sip::is_chatter(line);
        if (is_chatter && !pieces_.empty() && pieces_.back().lines > 0) {
            ++pieces_.back().lines;
            pieces_.back().octets += octets;
        } else {
            pieces_.push_back({is_chatter ? 1U : 0U, octets});
        }
        rest.remove_prefix(std::min<std::size_t>(octets, rest.size()));
    }
}

bool LineBlock::next() {
    if (next_ == pieces_.size()) {
        return false;
    }
    Chatter& piece = pieces_[next_];
    begin_ = begin_behind_;
    if (piece.lines > 1) {
        size_ = text_.find('\n', begin_) - begin_;
        piece.octets -= static_cast<std::uint32_t>(size_ + 1);
        --piece.lines;
    } else {
        size_ = piece.octets - 1;
        ++next_;
    }
    begin_behind_ = begin_ + size_ + 1;
    return true;
}

void LineBlock::skip_chatter() {
    begin_behind_ += pieces_[next_].octets;
    ++next_;
}

LinesAhead::LinesAhead(logfile::LineReader reader, unsigned threads)
    : reader_(std::make_unique<logfile::LineReader>(std::move(reader)))
    , blocks_([this](LineBlock& block) { return block.fill(*reader_); }, [](LineBlock&) {},
              threads) {}

bool LinesAhead::next() {
    const bool is_there = block_->next() || (blocks_.next(block_) && block_->next());
    line_number_ += is_there ? 1 : 0;
    return is_there;
}

void LinesAhead::skip_chatter() {
    line_number_ += block_->chatter().lines;
    block_->skip_chatter();
}

} // namespace ispkit::sip
