// SPDX-License-Identifier: MIT
#include "hls/batch/batch_worker.hpp"

#include "hls/batch/output_check.hpp"
#include "hls/crypt/cbc_engine.hpp"
#include "hls/crypt/segment_cipher.hpp"
#include "io/file.hpp"

#include <exception>
#include <memory>
#include <utility>

namespace ispkit::hls {

BatchWorker::BatchWorker(std::span<const SegmentJob> jobs, const BatchOptions& options,
                         std::atomic<std::size_t>& next, std::span<SegmentResult> results)
    : jobs_(jobs)
    , options_(options)
    , next_(next)
    , results_(results) {}

void BatchWorker::run() {
    if (options_.direction == Direction::encrypt) {
        encrypt_jobs();
    } else {
        decrypt_jobs();
    }
}

void BatchWorker::encrypt_jobs() {
    const std::unique_ptr<CbcEngine> engine = make_cbc_engine();
    std::list<EncryptionLane> lanes;
    std::vector<CbcStretch> stretches;
    for (open_lanes(lanes); !lanes.empty(); open_lanes(lanes)) {
        lanes.remove_if([this](EncryptionLane& lane) {
            return !attempt(lane.index(), [&lane] { lane.fill(); });
        });
        stretches.clear();
        for (EncryptionLane& lane : lanes) {
            stretches.push_back(lane.stretch());
        }
        engine->encrypt(stretches);
        lanes.remove_if([this](EncryptionLane& lane) {
            return !attempt(lane.index(), [this, &lane] {
                lane.drain();
                if (lane.is_finished()) {
                    finish(lane.index(), lane.input_status(), lane.output());
                }
            }) || lane.is_finished();
        });
    }
}

void BatchWorker::open_lanes(std::list<EncryptionLane>& lanes) {
    while (lanes.size() < k_lanes) {
        const std::size_t index = take_job();
        if (index == jobs_.size()) {
            return;
        }
        attempt(index, [&] { lanes.emplace_back(jobs_[index], index, options_); });
    }
}

void BatchWorker::decrypt_jobs() {
    // Decryption needs no lanes: OpenSSL interleaves the blocks of one stream.
    SegmentCipher cipher;
    for (std::size_t index = take_job(); index != jobs_.size(); index = take_job()) {
        attempt(index, [&] {
            const SegmentJob& job = jobs_[index];
            const io::Fd input = io::open_input(job.input);
            const struct stat status = io::status_of(input.get(), job.input);
            io::AtomicFile output(job.output, io::k_public_mode, options_.existing);
            OutputCheck check(job.input);
            for (const CipherRange& range : job.ranges) {
                cipher.transform(Direction::decrypt, range, input.get(), job.input,
                                 [&](io::ByteView bytes) {
                                     if (options_.check_media && !range.is_clear) {
                                         check.see(bytes);
                                     }
                                     output.write(bytes);
                                     return true;
                                 });
            }
            if (options_.check_media) {
                check.finish();
            }
            finish(index, status, output);
        });
    }
}

std::size_t BatchWorker::take_job() {
    for (std::size_t index = next_++; index < jobs_.size(); index = next_++) {
        if (!results_[index].lacked_memory()) {
            continue;
        }
        if (!jobs_[index].is_done) {
            return index;
        }
        end(index, {SegmentResult::State::skipped, {}});
    }
    return jobs_.size();
}

void BatchWorker::finish(std::size_t index, const struct stat& input, io::AtomicFile& output) {
    options_.before_commit(jobs_[index], input, output.status());
    output.commit(options_.durability);
    end(index, {SegmentResult::State::done, {}});
}

void BatchWorker::end(std::size_t index, SegmentResult result) {
    results_[index] = std::move(result);
    options_.on_progress();
}

bool BatchWorker::attempt(std::size_t index, const std::function<void()>& step) {
    try {
        step();
        return true;
    } catch (const std::bad_alloc&) {
        // The result keeps its initial state, "no memory".
    } catch (const std::exception& error) {
        end(index, {SegmentResult::State::failed, error.what()});
    }
    return false;
}

} // namespace ispkit::hls
