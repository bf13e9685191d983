// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace ispkit::text {

/// A regular expression (PCRE2) that somebody wrote, for a text that somebody else did: matching
/// ends after a bounded number of steps. Octets, not UTF-8.
class Pattern {
public:
    enum class Case { sensitive, insensitive };
    enum class Result { none, matches, gave_up };

    /// Throws Error that shows the place of the mistake in the expression.
    explicit Pattern(std::string_view expression, Case letters = Case::sensitive);
    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;
    ~Pattern();

    /// Looks for it anywhere in the text, beginning at that octet or behind it.
    Result match(std::string_view text, std::size_t from = 0) const;

    /// The number of a named group; below 0 where there is none or more than one.
    int group(const char* name) const;

    /// The part of the text that a group matched last; empty where it took no part.
    std::string_view matched(int group, std::string_view text) const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

/// Name and version of the library that it is made with.
std::string pattern_library();

} // namespace ispkit::text
