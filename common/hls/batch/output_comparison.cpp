// SPDX-License-Identifier: MIT
#include "hls/batch/output_comparison.hpp"

#include "error.hpp"
#include "hls/batch/job_input.hpp"
#include "hls/batch/worker_threads.hpp"
#include "hls/crypt/segment_cipher.hpp"
#include "io/file.hpp"

#include <algorithm>
#include <atomic>

namespace ispkit::hls {

namespace {

class Comparer {
public:
    Standing compare(const SegmentJob& job, Direction direction) {
        JobInput input(job, false);
        const io::Fd there = io::open_input(job.output);
        Standing standing = Standing::same;
        for (std::size_t i = 0; i < job.ranges.size(); ++i) {
            input.start(i);
            cipher_.transform(
                direction, job.ranges[i],
                [&input](io::MutableByteView buffer) { return input.read(buffer); }, job.input,
                [&](io::ByteView bytes) {
                    standing = compare_next(bytes, there.get(), job.output);
                    return standing == Standing::same;
                });
            if (standing != Standing::same) {
                return standing;
            }
        }
        found_.resize(1);
        return io::read_full(there.get(), found_, job.output) == 0 ? Standing::same
                                                                   : Standing::other;
    }

private:
    Standing compare_next(io::ByteView bytes, int there, const std::string& name) {
        found_.resize(bytes.size());
        const std::size_t got = io::read_full(there, found_, name);
        if (!std::equal(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(got),
                        bytes.begin())) {
            return Standing::other;
        }
        return got < bytes.size() ? Standing::beginning : Standing::same;
    }

    SegmentCipher cipher_;
    std::vector<std::uint8_t> found_;
};

} // namespace

std::vector<Standing> compare_outputs(std::span<const SegmentJob* const> jobs, Direction direction,
                                      unsigned threads) {
    std::vector<Standing> standings(jobs.size(), Standing::unknown);
    if (jobs.empty()) {
        return standings;
    }
    std::atomic<std::size_t> next = 0;
    CipherContext::prepare();
    run_in_threads(std::min<std::size_t>(threads, jobs.size()), [&] {
        Comparer comparer;
        for (std::size_t i = next++; i < jobs.size(); i = next++) {
            try {
                standings[i] = comparer.compare(*jobs[i], direction);
            } catch (const Error&) {
                // The job will meet the same error and report it.
            }
        }
    });
    return standings;
}

} // namespace ispkit::hls
