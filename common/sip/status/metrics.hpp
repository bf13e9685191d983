// SPDX-License-Identifier: MIT
#pragma once

#include "metrics/metrics_text.hpp"
#include "sip/status/status.hpp"

#include <string>
#include <string_view>

namespace ispkit::sip {

/// A file for the textfile collector of Prometheus' node_exporter.
struct MetricsFile {
    std::string path;
    /// For the metric ispkit_sip_banwatch_info.
    std::string_view version;
};

/// The status as the manual page describes it. Counters are those of the database, so they only
/// grow.
metrics::MetricsText metrics_of(const Status& status, std::string_view version);

/// Replaces the file at once. Throws Error where that fails.
void write_metrics(const MetricsFile& file, const Status& status);

} // namespace ispkit::sip
