// SPDX-License-Identifier: MIT
#pragma once

#include "metrics/metrics_text.hpp"

#include <chrono>
#include <initializer_list>
#include <string_view>

namespace ispkit::metrics {

/// How often a service publishes its metrics.
constexpr std::chrono::seconds k_between_metrics{10};

/// Begins the metrics of a service: its version, when it began, and that it lives now.
MetricsText service_text(std::string_view tool, std::initializer_list<MetricsText::Label> labels,
                         std::string_view version, std::chrono::sys_seconds began,
                         std::chrono::sys_seconds now);

} // namespace ispkit::metrics
