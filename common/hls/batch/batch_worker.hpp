// SPDX-License-Identifier: MIT
#pragma once

#include "hls/batch/encryption_lane.hpp"
#include "hls/batch/segment_batch.hpp"
#include "io/atomic_file.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <span>

namespace ispkit::hls {

/// One thread's part of a batch: takes unfinished jobs from the common counter one after another,
/// and records how each ended.
class BatchWorker {
public:
    /// The number of streams that a worker interleaves: beyond eight the gain is small, and the
    /// buffers no longer fit into the second-level cache.
    static constexpr std::size_t k_lanes = 8;

    /// Each lane has its output open, and its input, with sources twice.
    static constexpr std::size_t k_most_open_files = 3 * k_lanes;

    BatchWorker(std::span<const SegmentJob> jobs, const BatchOptions& options,
                std::atomic<std::size_t>& next, std::span<SegmentResult> results);

    void run();

private:
    void encrypt_jobs();
    void decrypt_jobs();

    /// The index of the next job that needs doing; jobs_.size() at the end.
    std::size_t take_job();

    /// Runs a step of a job; if it throws, records the error (if there is memory for it) and
    /// returns false.
    bool attempt(std::size_t index, const std::function<void()>& step);
    void open_lanes(std::list<EncryptionLane>& lanes);
    void finish(std::size_t index, const struct stat& input, io::AtomicFile& output);
    void end(std::size_t index, SegmentResult result);

    std::span<const SegmentJob> jobs_;
    const BatchOptions& options_;
    std::atomic<std::size_t>& next_;
    std::span<SegmentResult> results_;
};

} // namespace ispkit::hls
