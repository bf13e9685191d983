// SPDX-License-Identifier: MIT
#include "mail/joining/split_verdicts.hpp"

#include <utility>

namespace ispkit::mail {

namespace {

/// amavis writes the pieces one right after another.
constexpr std::chrono::seconds k_written_within(5);
constexpr std::size_t k_longest_verdict = 64 * 1024;
constexpr std::size_t k_longest_first_line = 1024;

} // namespace

std::optional<SplitVerdicts::Whole> SplitVerdicts::add(const MailLogEvent& piece) {
    constexpr std::string_view k_cut = "...";
    std::string_view text = piece.piece;
    const bool is_first = !text.starts_with(k_cut);
    if (is_first) {
        pending_.erase(piece.message);
        Pending& begun = pending_.at(piece.message);
        begun.whole.line = piece.line.substr(0, k_longest_first_line);
        begun.time = piece.time;
    }
    Pending* const known = pending_.find(piece.message);
    if (known == nullptr) {
        return std::nullopt; // a piece of something else, or without its beginning
    }
    const bool is_last = !text.ends_with(k_cut);
    text.remove_prefix(is_first ? 0 : k_cut.size());
    text.remove_suffix(is_last || text.size() < k_cut.size() ? 0 : k_cut.size());
    known->whole.text += text;
    const bool is_lost =
        piece.time - known->time > k_written_within || known->whole.text.size() > k_longest_verdict;
    if (!is_last && !is_lost) {
        return std::nullopt;
    }
    std::optional<Whole> whole;
    if (!is_lost) {
        whole = std::move(known->whole);
    }
    pending_.erase(piece.message);
    return whole;
}

} // namespace ispkit::mail
