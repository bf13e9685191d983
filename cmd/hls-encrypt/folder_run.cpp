// SPDX-License-Identifier: MIT
#include "folder_run.hpp"

#include "cli/json.hpp"
#include "cli/progress.hpp"
#include "error.hpp"
#include "existing.hpp"
#include "hls/batch/segment_batch.hpp"
#include "hls/media/file_kind.hpp"
#include "io/atomic_file.hpp"
#include "io/file.hpp"
#include "io/input_files.hpp"
#include "plan.hpp"
#include "text/path.hpp"
#include "text/quantity.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <utility>

namespace ispkit {

namespace {

void create_folder(const std::string& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) {
        throw_error("{}: {}", path, error.message());
    }
}

void create_folders(const Plan& plan, const std::string& output_folder) {
    create_folder(output_folder);
    std::string last;
    const auto create_folder_of = [&](const std::string& output) {
        const std::string folder(text::folder_of(output));
        if (folder != last) {
            create_folder(folder);
            last = folder;
        }
    };
    for (const hls::SegmentJob& job : plan.jobs) {
        create_folder_of(job.output);
    }
    for (const PlannedPlaylist& playlist : plan.playlists) {
        create_folder_of(playlist.path);
    }
}

void refuse_record(const std::string& output) {
    if (hls::OutputRecord::is_record(output)) {
        throw_error("{}: this name is kept for the record of the outputs", output);
    }
}

/// Throws Error if the run would overwrite a file that it reads, or its own record.
void check_outputs(const Options& options, const Keys& keys, const Plan& plan) {
    io::InputFiles inputs;
    for (const std::string& file : keys.files()) {
        inputs.add(file);
    }
    for (const auto& file : {options.iv_list, options.files0_from, options.old_key_file}) {
        inputs.add(file.value_or(""));
    }
    for (const PlannedPlaylist& playlist : plan.playlists) {
        inputs.add(playlist.source);
    }
    hls::check_outputs(plan.jobs, inputs);
    for (const hls::SegmentJob& job : plan.jobs) {
        refuse_record(job.output);
    }
    for (const PlannedPlaylist& playlist : plan.playlists) {
        inputs.refuse_as_output(playlist.path);
        refuse_record(playlist.path);
    }
}

void print_iv(const Options& options, const hls::SegmentJob& job,
              const hls::SegmentResult& result) {
    const std::string_view name = text::file_name(job.output);
    for (const hls::CipherRange& range : job.ranges) {
        if (options.json) {
            const bool skipped = result.state == hls::SegmentResult::State::skipped;
            fmt::print("{}\n", cli::JsonObject()
                                   .add("name", name)
                                   .add("iv", hls::to_string(range.iv))
                                   .add("input", job.input)
                                   .add("output", job.output)
                                   .add("state", skipped ? "skipped" : "done")
                                   .str());
        } else {
            fmt::print("{} {}\n", name, hls::to_string(range.iv));
        }
    }
}

/// What an input is that no player can show, such as an error page in the place of a segment; empty
/// for media, and for bytes that nothing is known about.
std::string sign_of_other_content(const std::string& path) {
    try {
        io::FileSource source(path);
        switch (const hls::FileKind kind = hls::file_kind(source)) {
        case hls::FileKind::empty:
            return path + ": empty";
        case hls::FileKind::mpegts_192:
        case hls::FileKind::mpegts_204:
        case hls::FileKind::plain_mp4:
        case hls::FileKind::playlist:
        case hls::FileKind::markup:
        case hls::FileKind::encrypted:
            return fmt::format("{}: not a segment but {}", path, hls::describe(kind));
        default:
            return {};
        }
    } catch (const Error& error) {
        return error.what();
    }
}

/// Encryption hides that an input is not media, which suggests a failure upstream.
void warn_of_content(const cli::CommandLine& command_line, const hls::SegmentJob& job) {
    struct stat status {};
    if (::stat(job.input.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return;
    }
    if (const std::string sign = sign_of_other_content(job.input); !sign.empty()) {
        command_line.warn("{}", sign);
    }
}

/// Reports each job in order; returns the number of failed jobs.
std::size_t report(const cli::CommandLine& command_line, const Options& options, const Plan& plan,
                   const std::vector<hls::SegmentResult>& results) {
    std::size_t failed = 0;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i].state == hls::SegmentResult::State::failed) {
            command_line.print_error(results[i].lacked_memory()
                                         ? plan.jobs[i].input + ": out of memory"
                                         : results[i].error);
            ++failed;
            continue;
        }
        if (!options.decrypt && !options.rekey &&
            results[i].state == hls::SegmentResult::State::done) {
            warn_of_content(command_line, plan.jobs[i]);
        }
        if (options.ivs_are_printed()) {
            print_iv(options, plan.jobs[i], results[i]);
        }
    }
    return failed;
}

std::vector<hls::SegmentResult> run(const cli::CommandLine& command_line, const Options& options,
                                    const Plan& plan, hls::OutputRecord& record) {
    cli::Progress progress(k_tool.name, "segments", plan.jobs.size(),
                           command_line.quiet() ? cli::Progress::Show::never
                                                : cli::Progress::Show::if_terminal);
    return hls::run_batch(
        plan.jobs,
        {.direction = options.direction(),
         .jobs = options.thread_count(),
         .existing = options.force ? io::Existing::replace : io::Existing::match,
         .durability = options.fsync ? io::Durability::synced : io::Durability::unsynced,
         .check_media = !options.force,
         .before_commit =
             [&](const hls::SegmentJob& job, const struct stat& input, const struct stat& output) {
                 record.add(job.output, {{},
                                         hls::method_of(options.direction(), job.ranges),
                                         state_of_input(input),
                                         hls::state_of(output)});
             },
         .on_progress = [&progress] { progress.advance(); }});
}

Plan plan_of(const Options& options, Keys& keys, hls::OutputRecord& record) {
    if (options.playlists.empty()) {
        return plan_segments(options, keys);
    }
    Sources sources = read_sources(options);
    if (options.decrypt) {
        return plan_decryption(options, std::move(sources), keys);
    }
    return options.rekey ? plan_rekeying(options, std::move(sources), keys, record)
                         : plan_encryption(options, std::move(sources), keys, record);
}

} // namespace

FolderRun transform_to_folder(const cli::CommandLine& command_line, const Options& options,
                              Keys& keys, std::vector<std::string>& sources) {
    hls::OutputRecord record;
    Plan plan = plan_of(options, keys, record);
    for (const PlannedPlaylist& playlist : plan.playlists) {
        sources.push_back(playlist.source);
    }
    check_outputs(options, keys, plan);
    check_inputs(options, plan.jobs, record);
    settle_with_existing(command_line, options, plan, record);
    create_folders(plan, *options.output_folder);
    if (options.fsync) {
        // What is skipped may be of a run that was killed before it was on the disk.
        io::sync_file_system(*options.output_folder);
    }

    const std::vector<hls::SegmentResult> results = run(command_line, options, plan, record);
    const std::size_t failed = report(command_line, options, plan, results);
    if (failed > 0) {
        throw_error("{} of {} failed{}", failed, text::counted(results.size(), "segment"),
                    options.playlists.empty() ? "" : ", so there is no playlist");
    }
    FolderRun done;
    for (hls::SegmentJob& job : plan.jobs) {
        done.outputs.push_back(std::move(job.output));
    }
    for (const PlannedPlaylist& playlist : plan.playlists) {
        write_playlist(playlist, record);
        done.may_grow = done.may_grow || (!playlist.has_ended && !playlist.is_multivariant);
    }
    return done;
}

} // namespace ispkit
