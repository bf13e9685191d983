// SPDX-License-Identifier: MIT
#pragma once

#include "hls/verify/finding.hpp"
#include "presentation.hpp"

#include <optional>

namespace ispkit::variations {

/// The publication after somebody pasted the remedy of a finding: a tag or an attribute into the
/// finding's line, or a command into a shell. Nothing if it is a sentence or has words to fill in.
std::optional<Publication> mended(const Publication& publication, const hls::Finding& finding);

} // namespace ispkit::variations
