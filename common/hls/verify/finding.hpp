// SPDX-License-Identifier: MIT
#pragma once

#include "hls/diagnosis/rule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ispkit::hls {

/// One cause of trouble. All texts are one line, in the bytes of their origin: print them through
/// text::visible_text.
struct Finding {
    /// One of k_rules.
    const Rule* rule = nullptr;
    Severity severity = Severity::error;
    /// The name of the playlist, as given or as another playlist names it.
    std::string playlist;
    /// Counted from 1; 0 if it concerns the whole playlist.
    std::uint64_t line = 0;
    /// The URI of the segment, key or initialisation section, as written; empty if it concerns none
    /// or several.
    std::string segment;
    /// The media sequence numbers of the first and last segment concerned; both or none.
    std::optional<std::uint64_t> from;
    std::optional<std::uint64_t> to;
    /// Which of these segments, in order; empty if all.
    std::vector<std::uint64_t> numbers;
    /// In the decrypted segment, in bytes.
    std::optional<std::uint64_t> offset;
    /// What is wrong, for a person.
    std::string text;
    /// The values in question; empty if there are none.
    std::string found;
    std::string expected;
    /// What mends it: a command or a line of the playlist that can be pasted, or a sentence; empty
    /// if unknown.
    std::string remedy;

    /// The numbers for a person: "10, 12 to 14 and 3 more"; empty if there are none.
    std::string list_of_numbers() const;
};

} // namespace ispkit::hls
