// SPDX-License-Identifier: MIT
#include "metrics/job/job_metrics.hpp"

#include "io/clock.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ispkit::metrics {

JobMetrics::JobMetrics()
    : JobMetrics(io::clock_now<std::chrono::milliseconds>()) {}

void JobMetrics::declare(cli::OptionTable& options) {
    options.value("--metrics", "FILE", file_,
                  "when done, write metrics for Prometheus' node_exporter to FILE");
}

MetricsText JobMetrics::text(std::string_view job, std::initializer_list<MetricsText::Label> labels,
                             Time ended) const {
    MetricsText text(job, labels);
    text.begin("last_success_timestamp_seconds", MetricsText::Type::gauge,
               "When the last run that did not fail ended, in seconds since 1970.");
    text.add({}, ended);
    text.begin("last_duration_seconds", MetricsText::Type::gauge, "How long that run took.");
    text.add({}, std::max(ended - began_, std::chrono::milliseconds(0)));
    return text;
}

void JobMetrics::write(std::string_view job, std::initializer_list<MetricsText::Label> labels,
                       const std::function<void(MetricsText&)>& add) const {
    if (file_) {
        MetricsText all = text(job, labels, io::clock_now<std::chrono::milliseconds>());
        add(all);
        write_file(*file_, std::move(all).text());
    }
}

std::string input_label(std::span<const std::string> inputs) {
    constexpr std::size_t k_longest = 200;
    return fmt::format("{}", fmt::join(inputs, " ")).substr(0, k_longest);
}

} // namespace ispkit::metrics
