// SPDX-License-Identifier: MIT
#pragma once

#include "mail/language/text_id.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ispkit::mail {

struct PhraseValue;

/// A sentence, or a part of one, in any language: a text, and a value for each of its placeholders.
struct Phrase {
    Phrase(TextId text);
    Phrase(TextId text, std::vector<PhraseValue> values);

    TextId text;
    std::vector<PhraseValue> values;
};

/// A part of a whole; unknown if that is 0.
struct Share {
    std::int64_t part = 0;
    std::int64_t whole = 0;
};

/// A number is written to one decimal at most.
struct PhraseValue {
    std::string_view placeholder;
    std::variant<std::int64_t, double, Share, std::chrono::sys_seconds, std::string, Phrase> value;
};

// Not in the class, where PhraseValue is not known.
inline Phrase::Phrase(TextId text)
    : text(text) {}

inline Phrase::Phrase(TextId text, std::vector<PhraseValue> values)
    : text(text)
    , values(std::move(values)) {}

} // namespace ispkit::mail
