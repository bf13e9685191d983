// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command_line.hpp"
#include "hls/batch/output_record.hpp"
#include "options.hpp"
#include "plan.hpp"

#include <sys/stat.h>

namespace ispkit {

/// Of an input, with the time of the last change of any kind: that of the content can be set back,
/// as cp -p and tar(1) do.
hls::FileState state_of_input(struct stat status);

/// Throws Error where the records tell of a file that is to be decrypted that it was encrypted
/// otherwise: with another key or IV, or as byte ranges. --force lets it pass.
void check_decryption(const Options& options, std::span<const hls::SegmentJob> jobs,
                      hls::OutputRecord& record);

/// Marks the jobs whose outputs are there as they would make them. Throws Error, after a message
/// for each, where the run would write over a file that it would make otherwise; --force lets it
/// pass. Writes nothing but what it learnt to the record.
void settle_with_existing(const cli::CommandLine& command_line, const Options& options, Plan& plan,
                          hls::OutputRecord& record);

/// Writes the plan's playlist, unless it is there already.
void write_playlist(const Plan& plan, hls::OutputRecord& record);

} // namespace ispkit
