// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "keys.hpp"
#include "options.hpp"

#include <string>
#include <vector>

namespace ispkit {

/// A run that has written all its outputs.
struct FolderRun {
    /// The paths of the segments and initialisation sections.
    std::vector<std::string> outputs;
    /// Whether a media playlist has not ended.
    bool may_grow = false;
};

/// Writes all outputs of the options to OUTDIR; adds the playlists that it reads to sources, also
/// if it fails later. Prints a message for each segment that fails, then throws Error.
FolderRun transform_to_folder(const cli::CommandLine& command_line, const Options& options,
                              Keys& keys, std::vector<std::string>& sources);

} // namespace ispkit
