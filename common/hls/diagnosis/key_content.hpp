// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/key.hpp"
#include "hls/diagnosis/rule.hpp"
#include "io/bytes.hpp"

#include <optional>
#include <string>

namespace ispkit::hls {

/// What a key file holds.
struct KeyContent {
    /// The key, or the one that was meant; nothing if that cannot be told.
    std::optional<ContentKey> key;
    /// The rule that is broken; null if the content has the length of the method's keys.
    const Rule* rule = nullptr;
    /// What it is instead: "32 hexadecimal digits".
    std::string description;
    /// A shell command that turns the file "$1" into the key; empty if there is none.
    std::string mend;
};

/// Judges a key file as one for that method. A key of another length has its own method.
KeyContent judge_key_content(io::ByteView content, Method method);

} // namespace ispkit::hls
