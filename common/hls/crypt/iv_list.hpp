// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"

#include <map>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// The IV of each segment by its file name, without folders.
using IvList = std::map<std::string, Iv, std::less<>>;

/// Reads what `hls-encrypt --random-iv` prints: "NAME IV" lines, or with --json an object a line
/// with the members "name" and "iv". Throws Error with name and line, also for a name that occurs
/// twice with different IVs.
IvList parse_iv_list(std::string_view text, std::string_view name);

/// The IV of the segment at path; throws Error where the list has none.
const Iv& iv_in_list(const IvList& list, std::string_view path);

} // namespace ispkit::hls
