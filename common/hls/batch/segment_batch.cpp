// SPDX-License-Identifier: MIT
#include "hls/batch/segment_batch.hpp"

#include "error.hpp"
#include "hls/batch/batch_worker.hpp"
#include "hls/batch/worker_threads.hpp"
#include "hls/crypt/cipher_context.hpp"
#include "io/file.hpp"

#include <algorithm>
#include <atomic>
#include <string_view>
#include <unordered_set>

namespace ispkit::hls {

void check_outputs(std::span<const SegmentJob> jobs, io::InputFiles& inputs) {
    std::unordered_set<std::string_view> outputs;
    for (const SegmentJob& job : jobs) {
        if (!outputs.insert(job.output).second) {
            throw_error("{}: two segments would have this one output", job.output);
        }
        inputs.add(job.input);
    }
    for (const SegmentJob& job : jobs) {
        inputs.refuse_as_output(job.output);
    }
}

std::vector<SegmentResult> run_batch(std::span<const SegmentJob> jobs,
                                     const BatchOptions& options) {
    std::vector<SegmentResult> results(jobs.size());
    const std::size_t thread_count = std::min<std::size_t>(options.jobs, jobs.size());
    io::allow_open_files(thread_count * BatchWorker::k_most_open_files);
    CipherContext::prepare();
    std::atomic<std::size_t> next = 0;
    const auto work = [&] { BatchWorker(jobs, options, next, results).run(); };
    run_in_threads(thread_count, work);
    if (std::any_of(results.begin(), results.end(),
                    [](const SegmentResult& result) { return result.lacked_memory(); })) {
        // One thread alone may have enough memory.
        next = 0;
        run_in_threads(1, work);
    }
    return results;
}

} // namespace ispkit::hls
