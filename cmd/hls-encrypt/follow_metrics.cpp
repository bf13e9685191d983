// SPDX-License-Identifier: MIT
#include "follow_metrics.hpp"

#include "cli/help.hpp"
#include "error.hpp"
#include "io/clock.hpp"
#include "metrics/service_text.hpp"

#include <utility>

namespace ispkit {

FollowMetrics::FollowMetrics(const cli::CommandLine& command_line, const Options& options)
    : command_line_(command_line)
    , file_(options.metrics)
    , output_folder_(options.output_folder.value_or(std::string()))
    , began_(io::clock_now()) {}

void FollowMetrics::count_done(std::size_t outputs) {
    ++done_;
    outputs_ = outputs;
    last_done_ = io::clock_now();
}

void FollowMetrics::write_if_due() {
    if (file_ && Clock::now() >= next_) {
        write(State::following);
        next_ = Clock::now() + metrics::k_between_metrics;
    }
}

void FollowMetrics::write_end() {
    if (file_) {
        write(State::ended);
    }
}

void FollowMetrics::write(State state) {
    using metrics::MetricsText;
    using Type = MetricsText::Type;
    MetricsText text("hls-encrypt", {{"output", output_folder_}});
    if (state == State::following) {
        text = metrics::service_text("hls-encrypt", {{"output", output_folder_}},
                                     cli::toolkit_version(), began_, io::clock_now());
        if (last_done_) {
            text.begin("last_run_done_timestamp_seconds", Type::gauge,
                       "When the outputs were last complete, in seconds since 1970.");
            text.add({}, *last_done_);
        }
    }
    text.begin("runs_total", Type::counter, "Runs, each after a change of a playlist.");
    text.add({{"result", "done"}}, done_);
    text.add({{"result", "failed"}}, failed_);
    text.begin("segments", Type::gauge,
               "Segments and initialisation sections of the playlists, as of the last run.");
    text.add({}, static_cast<std::int64_t>(outputs_));
    try {
        metrics::write_file(*file_, std::move(text).text());
        trouble_.clear();
    } catch (const Error& error) {
        if (trouble_ != error.what()) {
            trouble_ = error.what();
            command_line_.print_error(trouble_);
        }
    }
}

} // namespace ispkit
