// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/iv.hpp"

#include <map>
#include <string>
#include <string_view>

namespace ispkit::hls {

/// The IV of each segment by its file name, without folders.
using IvList = std::map<std::string, Iv, std::less<>>;

/// Reads the output of `hls-encrypt --random-iv`: "NAME IV" lines, or with --json one object in
/// each line with the members "name" and "iv". Throws Error with name and line, also if a name
/// occurs twice with different IVs.
IvList parse_iv_list(std::string_view text, std::string_view name);

/// The IV of the segment at path; throws Error if the list has none.
const Iv& iv_in_list(const IvList& list, std::string_view path);

} // namespace ispkit::hls
