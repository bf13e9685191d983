// SPDX-License-Identifier: MIT
#include "hls/batch/encryption_lane.hpp"

namespace ispkit::hls {

EncryptionLane::EncryptionLane(const SegmentJob& job, std::size_t index,
                               const BatchOptions& options)
    : job_(&job)
    , index_(index)
    , input_(job, options.check_media)
    , output_(job.output, io::k_public_mode, options.existing) {
    start_range();
}

void EncryptionLane::start_range() {
    at_range_end_ = false;
    if (is_finished()) {
        input_.finish();
        return;
    }
    chain_ = job_->ranges[range_].iv;
    input_.start(range_);
}

void EncryptionLane::fill() {
    buffer_.resize(k_longest_stretch);
    const std::size_t got = input_.read(buffer_);
    at_range_end_ = got < k_longest_stretch;
    if (at_range_end_) {
        const std::size_t padding = k_block_size - got % k_block_size;
        buffer_.resize(got);
        buffer_.resize(got + padding, static_cast<std::uint8_t>(padding));
    }
}

CbcStretch EncryptionLane::stretch() {
    return {&job_->ranges[range_].key, &chain_, buffer_};
}

void EncryptionLane::drain() {
    output_.write(buffer_);
    if (at_range_end_) {
        ++range_;
        start_range();
    }
}

} // namespace ispkit::hls
