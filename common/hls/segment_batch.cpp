// SPDX-License-Identifier: MIT
#include "hls/segment_batch.hpp"

#include "error.hpp"
#include "hls/batch_worker.hpp"
#include "hls/cipher_context.hpp"
#include "hls/segment_cipher.hpp"
#include "io/file.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <string_view>
#include <system_error>
#include <unordered_set>

namespace ispkit::hls {

namespace {

/// An encrypted output of the right length got it from the rename that completed it: a file whose
/// content a power failure lost is shorter.
bool has_right_length(const SegmentJob& job, std::uint64_t input_size, std::uint64_t output_size,
                      Direction direction) {
    if (direction == Direction::decrypt) {
        return output_size < input_size && input_size - output_size <= k_block_size;
    }
    std::uint64_t expected = 0;
    for (const Piece& piece : job.pieces) {
        expected += encrypted_length(piece.length.value_or(input_size));
    }
    return output_size == expected;
}

} // namespace

std::int64_t modification_time(const struct stat& status) {
    return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

bool is_complete(const SegmentJob& job, const BatchOptions& options) {
    struct stat input {};
    struct stat output {};
    if (::stat(job.input.c_str(), &input) != 0 || ::stat(job.output.c_str(), &output) != 0 ||
        !S_ISREG(output.st_mode)) {
        return false;
    }
    const std::int64_t made = modification_time(output);
    return made >= modification_time(input) && made >= options.newer_than &&
           has_right_length(job, static_cast<std::uint64_t>(input.st_size),
                            static_cast<std::uint64_t>(output.st_size), options.direction);
}

void check_outputs(std::span<const SegmentJob> jobs, io::InputFiles& inputs) {
    std::unordered_set<std::string_view> outputs;
    for (const SegmentJob& job : jobs) {
        if (!outputs.insert(job.output).second) {
            raise("{}: two segments would have this one output", job.output);
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
    std::vector<std::future<void>> threads;
    try {
        for (std::size_t i = 0; i < thread_count; ++i) {
            threads.push_back(std::async(std::launch::async,
                                         [&] { BatchWorker(jobs, options, next, results).run(); }));
        }
    } catch (const std::system_error& error) {
        // No room for so many: those that there are do the work.
        if (threads.empty()) {
            raise("cannot start a thread: {}", error.code().message());
        }
    }
    for (std::future<void>& thread : threads) {
        thread.get();
    }
    return results;
}

} // namespace ispkit::hls
