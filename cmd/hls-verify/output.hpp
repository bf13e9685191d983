// SPDX-License-Identifier: MIT
#pragma once

#include "hls/verify/finding.hpp"

#include <string>

namespace ispkit {

/// "PLAYLIST:LINE: error: text [rule]" and a line feed; then the remedy, if there is one, in a line
/// that begins with four spaces.
std::string to_text(const hls::Finding& finding);

/// The finding as a JSON object and a line feed; members without a value are left out.
std::string to_json(const hls::Finding& finding);

} // namespace ispkit
