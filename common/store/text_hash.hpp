// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string_view>

namespace ispkit::store {

/// Looks up texts in a table of strings without copying them.
struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
};

} // namespace ispkit::store
