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

/// One output file: the results of the ranges of one input file, one after another.
struct SegmentJob {
    std::string input;
    std::string output;
    std::vector<CipherRange> ranges;
    /// For encryption with a new key: how the input is encrypted at each of the ranges, whose
    /// positions are then those in the clear file. Empty for any other job.
    std::vector<CipherRange> sources = {};
    /// Nothing to do: the output already exists as this job would make it.
    bool is_done = false;
};

/// How one job ended; initially, that there was no memory for it.
struct SegmentResult {
    enum class State { failed, done, skipped };

    State state = State::failed;
    /// The error if it failed; empty if memory was short.
    std::string error;

    bool lacked_memory() const { return state == State::failed && error.empty(); }
};

struct BatchOptions {
    Direction direction = Direction::encrypt;
    /// Threads; at least one.
    unsigned jobs = 1;
    /// The action if an output exists and its job is not done.
    io::Existing existing = io::Existing::match;
    io::Durability durability = io::Durability::unsynced;
    /// For decryption, also before encryption with a new key: whether a job fails if OutputCheck
    /// finds a fault.
    bool check_media = true;
    /// Called from any thread when an output is complete, before it gets its name, with the results
    /// of fstat(2) for input and output. If it throws Error, the job has failed.
    std::function<void(const SegmentJob&, const struct stat& input, const struct stat& output)>
        before_commit = [](const SegmentJob&, const struct stat&, const struct stat&) {};
    /// Called when a job ends, from any thread.
    std::function<void()> on_progress = [] {};
};

/// Adds the jobs' inputs to the run's other inputs. Throws Error if two jobs have the same output,
/// or if an output is one of the inputs. Call it before the batch; it touches no file.
void check_outputs(std::span<const SegmentJob> jobs, io::InputFiles& inputs);

/// Runs all jobs; one that fails leaves no output and does not stop the others. Every output
/// appears whole or not at all, and its bytes do not depend on the number of threads.
std::vector<SegmentResult> run_batch(std::span<const SegmentJob> jobs, const BatchOptions& options);

} // namespace ispkit::hls
