// SPDX-License-Identifier: MIT
#pragma once

#include "hls/verify/finding.hpp"
#include "presentation.hpp"

#include <optional>

namespace ispkit::variations {

/// Whether the remedy is a tag, an attribute or a command, and not a sentence, nor a command with
/// words to fill in.
bool can_be_pasted(const hls::Finding& finding);

/// The publication after somebody pasted such a remedy, as the manual page says: a tag or an
/// attribute into the playlist, a command into a shell. Nothing if the command failed.
std::optional<Publication> mended(const Publication& publication, const hls::Finding& finding);

} // namespace ispkit::variations
