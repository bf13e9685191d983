// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "keys.hpp"
#include "options.hpp"

namespace ispkit {

/// --follow: runs again whenever one of the playlists changes, until all have ended. A run that
/// failed is repeated: a playlist may have been read while it was written, or a segment may come
/// late. Throws Error only for what no later run mends.
void follow(const cli::CommandLine& command_line, const Options& options, Keys& keys);

} // namespace ispkit
