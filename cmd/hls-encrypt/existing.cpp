// SPDX-License-Identifier: MIT
#include "existing.hpp"

#include "error.hpp"
#include "hls/batch/output_comparison.hpp"
#include "hls/playlist/playlist.hpp"
#include "io/atomic_file.hpp"
#include "io/file.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace ispkit {

namespace {

/// The difference between two methods (see hls::method_of), for messages.
std::string difference(std::string_view was, std::string_view is) {
    const auto part = [](std::string_view method, int index) {
        for (; index > 0; --index) {
            method.remove_prefix(std::min(method.find(':'), method.size() - 1) + 1);
        }
        return method.substr(0, method.find(':'));
    };
    const bool was_ranges = hls::ranges_in(was) != 0;
    const bool is_ranges = hls::ranges_in(is) != 0;
    if (was_ranges || is_ranges) {
        return was_ranges && is_ranges ? "other byte ranges, keys or IVs" : "other byte ranges";
    }
    if (part(was, 0) != part(is, 0)) {
        return "another use of this name";
    }
    return part(was, 1) != part(is, 1)
               ? "another key"
               : fmt::format("the IV 0x{}, and now it would be 0x{}", part(was, 2), part(is, 2));
}

/// The reason why an existing output is not what the job would make.
std::string reason(const hls::Provenance* provenance, std::string_view method) {
    if (provenance == nullptr) {
        return "exists, and is not what this run would make";
    }
    return provenance->method == method
               ? "made of another input, or of an earlier state of it"
               : fmt::format("made with {}", difference(provenance->method, method));
}

std::optional<hls::FileState> state_of_input_at(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? std::optional(state_of_input(status))
                                              : std::nullopt;
}

/// The existing outputs, compared with what the plan would make, by the record and by their
/// content.
class ExistingOutputs {
public:
    ExistingOutputs(const Options& options, Plan& plan, hls::OutputRecord& record)
        : options_(options)
        , record_(record) {
        for (hls::SegmentJob& job : plan.jobs) {
            add(job);
        }
    }

    /// Returns messages for outputs that the run must not overwrite.
    std::vector<std::string> compare() {
        std::vector<std::string> refusals;
        const std::vector<const hls::SegmentJob*> jobs(jobs_.begin(), jobs_.end());
        const std::vector<hls::Standing> standings =
            hls::compare_outputs(jobs, options_.direction(), options_.thread_count());
        for (std::size_t i = 0; i < jobs_.size(); ++i) {
            jobs_[i]->is_done = standings[i] == hls::Standing::same;
            if (standings[i] == hls::Standing::other) {
                refusals.push_back(jobs_[i]->output + ": " + why(*jobs_[i]));
            }
        }
        return refusals;
    }

    /// Records outputs that were found to be the same without the record.
    void record() {
        for (const hls::SegmentJob* job : jobs_) {
            const auto input = state_of_input_at(job->input);
            const auto output = hls::state_of_file(job->output);
            if (job->is_done && input && output) {
                const hls::Provenance now{{}, method(*job), *input, *output};
                const hls::Provenance* known = record_.of(job->output, *output);
                if (known == nullptr || known->method != now.method || known->input != now.input) {
                    record_.add(job->output, now);
                }
            }
        }
    }

private:
    void add(hls::SegmentJob& job) {
        const auto output = hls::state_of_file(job.output);
        if (!output) {
            return;
        }
        if (options_.resume && is_recorded(job, *output)) {
            job.is_done = true;
        } else if (!options_.force) {
            jobs_.push_back(&job);
        }
    }

    /// Whether the record vouches for the output. It cannot if the input is as new as the output:
    /// the input may have been rewritten within the same tick of the file system's clock, which
    /// would not show.
    bool is_recorded(const hls::SegmentJob& job, const hls::FileState& output) {
        const hls::Provenance* known = record_.of(job.output, output);
        return known != nullptr && known->method == method(job) &&
               known->input == state_of_input_at(job.input) && known->input.time < output.time;
    }

    std::string why(const hls::SegmentJob& job) {
        const auto output = hls::state_of_file(job.output);
        return reason(output ? record_.of(job.output, *output) : nullptr, method(job));
    }

    std::string method(const hls::SegmentJob& job) const {
        return hls::method_of(options_.direction(), job.ranges);
    }

    const Options& options_;
    hls::OutputRecord& record_;
    std::vector<hls::SegmentJob*> jobs_;
};

/// Decides whether the existing playlist may be overwritten; returns the reason against it, or an
/// empty text. A playlist that has ended must not change (RFC 8216 section 6.2.1); another may be
/// continued from the same source file.
std::string settle_with_playlist(const Options& options, PlannedPlaylist& playlist,
                                 hls::OutputRecord& record) {
    const auto state = hls::state_of_file(playlist.path);
    if (options.force) {
        playlist.existing = io::Existing::replace;
        return {};
    }
    if (!state || io::read_file(playlist.path, hls::k_largest_playlist) == playlist.text) {
        return {};
    }
    const hls::Provenance* known = record.of(playlist.path, *state);
    if (known == nullptr) {
        return playlist.path + ": exists, and is not what this run would make";
    }
    if (known->method != hls::method_of_playlist(playlist.source)) {
        return playlist.path + ": made of another playlist, or of one that had ended";
    }
    playlist.existing = io::Existing::replace;
    return {};
}

/// A copy of a file and its record has other times and inodes, so compare the size only.
const hls::Provenance* provenance_by_size(const std::string& path, hls::OutputRecord& record) {
    const auto state = hls::state_of_file(path);
    if (!state) {
        return nullptr;
    }
    const std::span<const hls::Provenance> all = record.of(path);
    const auto known = std::find_if(all.rbegin(), all.rend(), [&](const hls::Provenance& one) {
        return one.output.size == state->size;
    });
    return known == all.rend() ? nullptr : &*known;
}

/// The ranges are those of the input that are decrypted.
void check_decryption(const hls::SegmentJob& job, std::span<const hls::CipherRange> ranges,
                      hls::OutputRecord& record) {
    const hls::Provenance* known = provenance_by_size(job.input, record);
    if (known == nullptr || ranges.front().length) {
        return;
    }
    if (const std::uint64_t count = hls::ranges_in(known->method); count > 1) {
        throw_error(
            "{}: made of {} byte ranges, each encrypted by itself, and -d takes whole segments",
            job.input, count);
    }
    const std::string method = hls::method_of(hls::Direction::encrypt, ranges);
    if (hls::is_encryption(known->method) && known->method != method) {
        throw_error("{}: encrypted with {} (--force decrypts it anyway)", job.input,
                    difference(known->method, method));
    }
}

void check_encryption(const hls::SegmentJob& job, hls::OutputRecord& record) {
    const auto state = hls::state_of_file(job.input);
    const hls::Provenance* known = state ? record.of(job.input, *state) : nullptr;
    if (known != nullptr &&
        (hls::is_encryption(known->method) || hls::ranges_in(known->method) != 0)) {
        throw_error("{}: encrypted already, by the record beside it (--force encrypts it again)",
                    job.input);
    }
}

} // namespace

hls::FileState state_of_input(struct stat status) {
    status.st_mtim = status.st_ctim;
    return hls::state_of(status);
}

void check_inputs(const Options& options, std::span<const hls::SegmentJob> jobs,
                  hls::OutputRecord& record) {
    for (const hls::SegmentJob& job : jobs) {
        if (options.force) {
            return;
        }
        if (options.decrypt || options.rekey) {
            check_decryption(job, options.rekey ? job.sources : job.ranges, record);
        } else {
            check_encryption(job, record);
        }
    }
}

void settle_with_existing(const cli::CommandLine& command_line, const Options& options, Plan& plan,
                          hls::OutputRecord& record) {
    ExistingOutputs existing(options, plan, record);
    std::vector<std::string> refusals = existing.compare();
    for (PlannedPlaylist& playlist : plan.playlists) {
        std::string refusal = settle_with_playlist(options, playlist, record);
        if (!refusal.empty()) {
            refusals.push_back(std::move(refusal));
        }
    }
    for (const std::string& refusal : refusals) {
        command_line.print_error(refusal);
    }
    if (!refusals.empty()) {
        throw RefusedError(fmt::format(
            "nothing was written: give another OUTDIR, or --force to replace {}",
            refusals.size() == 1 ? "this file" : fmt::format("these {} files", refusals.size())));
    }
    existing.record();
}

void write_playlist(const PlannedPlaylist& playlist, hls::OutputRecord& record) {
    if (hls::state_of_file(playlist.path) &&
        io::read_file(playlist.path, hls::k_largest_playlist) == playlist.text) {
        return;
    }
    io::AtomicFile file(playlist.path, io::k_public_mode, playlist.existing);
    file.write(io::as_bytes(playlist.text));
    record.add(playlist.path,
               {{},
                playlist.has_ended ? "playlist:ended" : hls::method_of_playlist(playlist.source),
                {},
                hls::state_of(file.status())});
    // Without its entry, the next run would not replace the playlist.
    record.sync();
    file.commit();
}

} // namespace ispkit
