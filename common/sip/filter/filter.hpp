// SPDX-License-Identifier: MIT
#pragma once

#include "sip/filter/filter_settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::sip {

/// A regular expression in PCRE2's syntax and where it stands ("FILE:LINE").
struct FilterExpression {
    std::string place;
    std::string pattern;
};

/// What lines of a log have to match, and what they may not.
struct Filter {
    enum class Form { list, fail2ban };

    Form form = Form::list;
    /// What a line has to match before others are tried. They are tried with its group "content",
    /// if that matched something.
    std::optional<FilterExpression> prefregex;
    std::vector<FilterExpression> failregexes;
    /// What nobody is counted for.
    std::vector<FilterExpression> ignoreregexes;
};

/// Reads a filter of fail2ban, which begins with a heading such as [Definition], or a list with one
/// expression a line, whose comments begin with '#'. Throws Error with file and line for what
/// fail2ban would refuse, and for what cannot be honoured.
Filter parse_filter(std::string_view text, const std::string& name, const ReadIncluded& read);

} // namespace ispkit::sip
