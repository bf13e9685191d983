// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/key.hpp"
#include "hls/diagnosis/rule.hpp"
#include "io/bytes.hpp"

#include <optional>
#include <string_view>

namespace ispkit::hls {

/// What a key file holds.
struct KeyContent {
    /// The key, or the one that was meant; nothing if that cannot be told.
    std::optional<ContentKey> key;
    /// The rule that is broken; null if the content is 16 bytes.
    const Rule* rule = nullptr;
    /// What it is instead of 16 bytes: "32 hexadecimal digits".
    std::string_view description;
    /// A shell command that turns the file "$1" into the key; empty if there is none.
    std::string_view mend;
};

KeyContent judge_key_content(io::ByteView content);

} // namespace ispkit::hls
