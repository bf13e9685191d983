// SPDX-License-Identifier: MIT
#include "hls/batch/encryption_lane.hpp"

#include "error.hpp"

#include <algorithm>

namespace ispkit::hls {

EncryptionLane::EncryptionLane(const SegmentJob& job, std::size_t index, io::Existing existing)
    : job_(&job)
    , index_(index)
    , input_(io::open_input(job.input))
    , input_status_(io::status_of(input_.get(), job.input))
    , output_(job.output, io::k_public_mode, existing) {
    start_range();
}

void EncryptionLane::start_range() {
    at_range_end_ = false;
    range_done_ = 0;
    if (is_finished()) {
        return;
    }
    const CipherRange& range = job_->ranges[range_];
    chain_ = range.iv;
    if (range.length) {
        io::seek(input_.get(), range.offset, job_->input);
    }
}

void EncryptionLane::fill() {
    const CipherRange& range = job_->ranges[range_];
    const std::uint64_t left = range.length ? *range.length - range_done_ : k_longest_stretch;
    const std::size_t wanted = std::min<std::uint64_t>(left, k_longest_stretch);
    buffer_.resize(k_longest_stretch);
    const std::size_t got = io::read_full(input_.get(), {buffer_.data(), wanted}, job_->input);
    range_done_ += got;
    if (range.length && got < wanted) {
        throw_error("{}: ends {} bytes before the end of the byte range", job_->input,
                    *range.length - range_done_);
    }
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
