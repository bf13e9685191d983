// SPDX-License-Identifier: MIT
#pragma once

#include "hls/cipher_context.hpp"
#include "hls/iv.hpp"
#include "hls/key.hpp"
#include "io/atomic_file.hpp"
#include "io/input_files.hpp"

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ispkit::hls {

/// A run of an input file that is encrypted by itself: a whole segment, or one byte range of a file
/// that holds many (RFC 8216 section 4.3.2.2).
struct Piece {
    ContentKey key;
    Iv iv;
    std::uint64_t offset = 0;
    /// To the end of the file where absent.
    std::optional<std::uint64_t> length = std::nullopt;
};

/// One output file: the results of the pieces of one input file, one after another. To decrypt, the
/// one piece is the whole file.
struct SegmentJob {
    std::string input;
    std::string output;
    std::vector<Piece> pieces;
};

/// How one job ended.
struct SegmentResult {
    enum class State { failed, done, skipped };

    State state = State::failed;
    /// What went wrong, where it failed.
    std::string error;
};

struct BatchOptions {
    Direction direction = Direction::encrypt;
    /// Threads; at least one.
    unsigned jobs = 1;
    /// Skips a job whose output is complete: of the right length, and newer than the input and than
    /// `newer_than`, in nanoseconds since the epoch.
    bool resume = false;
    std::int64_t newer_than = 0;
    io::Durability durability = io::Durability::unsynced;
    /// Called when a job ends, from any thread.
    std::function<void()> on_progress = [] {};
};

/// When a file's content was last changed, in nanoseconds since the epoch.
std::int64_t modification_time(const struct stat& status);

/// Whether the output is there, of the right length, and newer than the input and newer_than.
bool is_complete(const SegmentJob& job, const BatchOptions& options);

/// Adds the jobs' inputs to what else the run reads. Throws Error where two jobs have one output,
/// or an output is one of the inputs. To be called before the batch: it touches no file.
void check_outputs(std::span<const SegmentJob> jobs, io::InputFiles& inputs);

/// Runs all jobs; one that fails leaves no output and does not stop the others. Every output
/// appears whole or not at all, and its octets do not depend on the number of threads.
std::vector<SegmentResult> run_batch(std::span<const SegmentJob> jobs, const BatchOptions& options);

} // namespace ispkit::hls
