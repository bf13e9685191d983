// SPDX-License-Identifier: MIT
#include "hls/batch/job_input.hpp"

#include "hls/crypt/decrypted_source.hpp"

namespace ispkit::hls {

JobInput::JobInput(const SegmentJob& job, bool check_media)
    : job_(&job)
    , file_(io::open_input(job.input))
    , status_(io::status_of(file_.get(), job.input)) {
    if (check_media && !job.sources.empty()) {
        check_.emplace(job.input);
    }
}

void JobInput::start(std::size_t range) {
    if (job_->sources.empty()) {
        reader_.emplace(file_.get(), job_->input, job_->ranges[range]);
        return;
    }
    decrypted_ = open_clear(job_->input, job_->sources[range]);
    decrypted_done_ = 0;
}

std::size_t JobInput::read(io::MutableByteView buffer) {
    if (!decrypted_) {
        return reader_->read(buffer);
    }
    const std::size_t got = decrypted_->read(decrypted_done_, buffer);
    decrypted_done_ += got;
    if (check_) {
        check_->see(buffer.first(got));
    }
    return got;
}

void JobInput::finish() const {
    if (check_) {
        check_->finish();
    }
}

} // namespace ispkit::hls
