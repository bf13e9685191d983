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
    start_piece();
}

void EncryptionLane::start_piece() {
    at_piece_end_ = false;
    piece_done_ = 0;
    if (is_finished()) {
        return;
    }
    const Piece& piece = job_->pieces[piece_];
    chain_ = piece.iv;
    if (piece.length) {
        io::seek(input_.get(), piece.offset, job_->input);
    }
}

void EncryptionLane::fill() {
    const Piece& piece = job_->pieces[piece_];
    const std::uint64_t left = piece.length ? *piece.length - piece_done_ : k_longest_stretch;
    const std::size_t wanted = std::min<std::uint64_t>(left, k_longest_stretch);
    buffer_.resize(k_longest_stretch);
    const std::size_t got = io::read_full(input_.get(), {buffer_.data(), wanted}, job_->input);
    piece_done_ += got;
    if (piece.length && got < wanted) {
        throw_error("{}: ends {} bytes before the byte range does", job_->input,
                    *piece.length - piece_done_);
    }
    at_piece_end_ = got < k_longest_stretch;
    if (at_piece_end_) {
        const std::size_t padding = k_block_size - got % k_block_size;
        buffer_.resize(got);
        buffer_.resize(got + padding, static_cast<std::uint8_t>(padding));
    }
}

CbcStretch EncryptionLane::stretch() {
    return {&job_->pieces[piece_].key, &chain_, buffer_};
}

void EncryptionLane::drain() {
    output_.write(buffer_);
    if (at_piece_end_) {
        ++piece_;
        start_piece();
    }
}

} // namespace ispkit::hls
