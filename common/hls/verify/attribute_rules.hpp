// SPDX-License-Identifier: MIT
#pragma once

#include "hls/tag/attribute_list.hpp"

#include <string_view>

namespace ispkit::hls {

/// Throws Error, without a place, if a tag's attributes do not go together: one demands or forbids
/// another. The tag has its "#".
void check_together(std::string_view tag, const AttributeList& attributes);

} // namespace ispkit::hls
