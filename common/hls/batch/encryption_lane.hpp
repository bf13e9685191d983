// SPDX-License-Identifier: MIT
#pragma once

#include "hls/batch/job_input.hpp"
#include "hls/batch/segment_batch.hpp"
#include "hls/crypt/cbc_engine.hpp"
#include "io/atomic_file.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ispkit::hls {

/// One job in an encryption that interleaves several: its files are open, and a stretch of one
/// range is in memory. Every call throws Error if a file fails.
class EncryptionLane {
public:
    /// Opens the files of a job, which must outlive the lane's work on it.
    EncryptionLane(const SegmentJob& job, std::size_t index, const BatchOptions& options);

    /// The job's place in the batch.
    std::size_t index() const { return index_; }

    /// Reads the next stretch; pads it if it is the last of a range. Must not be called when
    /// finished.
    void fill();

    /// The stretch that fill() read, for the engine to encrypt.
    CbcStretch stretch();

    /// Writes the encrypted stretch.
    void drain();

    /// Whether all ranges are written.
    bool is_finished() const { return range_ == job_->ranges.size(); }

    io::AtomicFile& output() { return output_; }

    /// The result of fstat(2) for the input when it was opened.
    const struct stat& input_status() const { return input_.status(); }

private:
    void start_range();

    const SegmentJob* job_;
    std::size_t index_;
    JobInput input_;
    io::AtomicFile output_;
    std::vector<std::uint8_t> buffer_;
    std::size_t range_ = 0;
    bool at_range_end_ = false;
    Iv chain_;
};

} // namespace ispkit::hls
