// SPDX-License-Identifier: MIT
#pragma once

#include "hls/crypt/cipher_context.hpp"
#include "hls/crypt/cipher_range.hpp"
#include "io/atomic_file.hpp"
#include "io/input_files.hpp"

#include <sys/stat.h>

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ispkit::hls {

/// One output file: the results of the ranges of one input file, one after another. To decrypt, the
/// one range is the whole file.
struct SegmentJob {
    std::string input;
    std::string output;
    std::vector<CipherRange> ranges;
    /// Nothing to do: the output is there as this job would make it.
    bool is_done = false;
};

/// How one job ended; at first, that there was no memory for it.
struct SegmentResult {
    enum class State { failed, done, skipped };

    State state = State::failed;
    /// What went wrong, where it failed; empty where memory was short.
    std::string error;

    bool lacked_memory() const { return state == State::failed && error.empty(); }
};

struct BatchOptions {
    Direction direction = Direction::encrypt;
    /// Threads; at least one.
    unsigned jobs = 1;
    /// Where an output is there, and its job is not done.
    io::Existing existing = io::Existing::match;
    io::Durability durability = io::Durability::unsynced;
    /// In decryption: whether a job fails where MediaCheck finds damage.
    bool check_media = true;
    /// Called in any thread when an output is complete, and before it gets its name, with what
    /// fstat(2) tells of input and output. Where it throws Error, the job has failed.
    std::function<void(const SegmentJob&, const struct stat& input, const struct stat& output)>
        before_commit = [](const SegmentJob&, const struct stat&, const struct stat&) {};
    /// Called when a job ends, from any thread.
    std::function<void()> on_progress = [] {};
};

/// Adds the jobs' inputs to what else the run reads. Throws Error where two jobs have one output,
/// or an output is one of the inputs. To be called before the batch: it touches no file.
void check_outputs(std::span<const SegmentJob> jobs, io::InputFiles& inputs);

/// Runs all jobs; one that fails leaves no output and does not stop the others. Every output
/// appears whole or not at all, and its octets do not depend on the number of threads.
std::vector<SegmentResult> run_batch(std::span<const SegmentJob> jobs, const BatchOptions& options);

} // namespace ispkit::hls
