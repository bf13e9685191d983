// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace ispkit::text {

/// A regular expression (PCRE2) from a user, for text from strangers: matching ends after a bounded
/// number of steps. Matches bytes, not UTF-8.
class Pattern {
public:
    enum class Case { sensitive, insensitive };
    enum class Result { none, matches, gave_up };

    /// Throws Error that shows the place of the mistake in the expression.
    explicit Pattern(std::string_view expression, Case letters = Case::sensitive);
    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;
    ~Pattern();

    /// Searches the text from that byte on.
    Result match(std::string_view text, std::size_t from = 0) const;

    /// The number of a named group; below 0 if there is none or more than one.
    int group(const char* name) const;

    /// The part of the text that a group matched in the last match; empty if the group took no
    /// part.
    std::string_view matched(int group, std::string_view text) const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// Name and version of the library behind it.
std::string pattern_library();

} // namespace ispkit::text
