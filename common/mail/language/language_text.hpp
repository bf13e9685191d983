// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ispkit::mail {

/// A text of the page or the letters in one language. It may have placeholders: {recipients} is
/// replaced by a value, {recipients|recipient|recipients} by the first word if that value is 1,
/// else by the second.
struct LanguageText {
    /// "page-search".
    std::string_view name;
    std::string_view text;
};

} // namespace ispkit::mail
