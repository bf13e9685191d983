// SPDX-License-Identifier: MIT
#pragma once

#include "cli/option/option_table.hpp"
#include "metrics/metrics_text.hpp"

#include <chrono>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ispkit::metrics {

/// The metrics of a run that cron or a timer has begun.
class JobMetrics {
public:
    using Time = std::chrono::sys_time<std::chrono::milliseconds>;

    /// The run begins now.
    JobMetrics();
    /// Without a file, metrics are not asked for.
    explicit JobMetrics(Time began, std::optional<std::string> file = std::nullopt)
        : began_(began)
        , file_(std::move(file)) {}

    /// Declares --metrics.
    void declare(cli::OptionTable& options);

    bool is_wanted() const { return file_.has_value(); }

    /// To be called when the run has ended well: a run that fails leaves the file as it is, so that
    /// its age shows. Writes when the run ended and how long it took, and the series that add()
    /// adds. `job` is "greylist-db-expire"; the labels tell jobs of one kind apart. Does nothing
    /// unless the file was asked for. Throws Error.
    void write(std::string_view job, std::initializer_list<MetricsText::Label> labels,
               const std::function<void(MetricsText&)>& add) const;

    /// What write() writes for a run that ended then.
    MetricsText text(std::string_view job, std::initializer_list<MetricsText::Label> labels,
                     Time ended) const;

private:
    Time began_;
    std::optional<std::string> file_;
};

/// The value of the label `input`: the names of the inputs, as the command line has them. A longer
/// one is cut after 200 bytes.
std::string input_label(std::span<const std::string> inputs);

} // namespace ispkit::metrics
