// SPDX-License-Identifier: MIT
#pragma once

#include "hls/batch/segment_batch.hpp"

#include <span>
#include <vector>

namespace ispkit::hls {

/// How an existing output compares with what its job would write.
enum class Standing {
    /// The file could not be compared: the job would fail, too.
    unknown,
    same,
    /// A beginning of it, such as a power failure leaves.
    beginning,
    other,
};

/// Does the jobs' work without writing, in that many threads, and compares. Stops at the first
/// difference.
std::vector<Standing> compare_outputs(std::span<const SegmentJob* const> jobs, Direction direction,
                                      unsigned threads);

} // namespace ispkit::hls
