// SPDX-License-Identifier: MIT
#pragma once

#include "hls/batch/segment_batch.hpp"

#include <span>
#include <vector>

namespace ispkit::hls {

/// What is there under the name of an output, beside what its job would write.
enum class Standing {
    /// The file could not be compared: the job would fail, too.
    unknown,
    same,
    /// A beginning of it, as a power failure leaves.
    beginning,
    other,
};

/// Does the jobs' work without writing, in that many threads, and compares. Reads no further than
/// to the first difference.
std::vector<Standing> compare_outputs(std::span<const SegmentJob* const> jobs, Direction direction,
                                      unsigned threads);

} // namespace ispkit::hls
