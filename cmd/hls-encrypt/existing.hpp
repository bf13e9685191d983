// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "error.hpp"
#include "hls/batch/output_record.hpp"
#include "options.hpp"
#include "plan.hpp"

#include <sys/stat.h>

namespace ispkit {

/// The state of an input, with the time of the last change of any kind: cp -p and tar(1) set back
/// the time of the content's last change.
hls::FileState state_of_input(struct stat status);

/// Throws Error if the record beside an input speaks against the run: a file to be encrypted is an
/// encrypted segment, or a file to be decrypted was encrypted with another key or IV, or as byte
/// ranges. --force allows it.
void check_inputs(const Options& options, std::span<const hls::SegmentJob> jobs,
                  hls::OutputRecord& record);

/// The run would replace files with other content.
class RefusedError : public Error {
    using Error::Error;
};

/// Marks the jobs whose outputs already exist as the jobs would make them. If the run would
/// overwrite files with other content, prints a message for each and throws RefusedError; --force
/// allows it. Writes nothing except its findings to the record.
void settle_with_existing(const cli::CommandLine& command_line, const Options& options, Plan& plan,
                          hls::OutputRecord& record);

/// Writes a playlist of the plan, unless it already exists.
void write_playlist(const PlannedPlaylist& playlist, hls::OutputRecord& record);

} // namespace ispkit
