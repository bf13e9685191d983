// SPDX-License-Identifier: MIT
#pragma once

#include "hls/batch/output_check.hpp"
#include "hls/batch/segment_batch.hpp"
#include "hls/crypt/range_reader.hpp"
#include "io/byte_source.hpp"
#include "io/file.hpp"

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace ispkit::hls {

/// What the cipher takes of a job's input: the bytes of one range after another or, if the job has
/// sources, what these decrypt to.
class JobInput {
public:
    /// Opens the input of a job, which must outlive this object. With check_media, throws Error
    /// also if what the sources decrypt to has a fault that OutputCheck finds.
    JobInput(const SegmentJob& job, bool check_media);

    /// The result of fstat(2) for the input when it was opened.
    const struct stat& status() const { return status_; }

    /// Begins that range. Throws Error if it cannot be decrypted.
    void start(std::size_t range);

    /// Reads on until the buffer is full or the range ends; returns the number of bytes read.
    std::size_t read(io::MutableByteView buffer);

    /// Call it after the last range.
    void finish() const;

private:
    const SegmentJob* job_;
    io::Fd file_;
    struct stat status_;
    std::optional<RangeReader> reader_;
    std::unique_ptr<io::ByteSource> decrypted_;
    std::uint64_t decrypted_done_ = 0;
    std::optional<OutputCheck> check_;
};

} // namespace ispkit::hls
