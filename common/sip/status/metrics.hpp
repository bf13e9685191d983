// SPDX-License-Identifier: MIT
#pragma once

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

/// The status in Prometheus' text format 0.0.4, which the manual page describes. Each series has
/// the database as a label: it tells the watches of a machine apart. Names and units follow
/// Prometheus' naming conventions; counters are those of the database, so they only grow.
std::string metrics_text(const Status& status, std::string_view version);

/// Replaces the file at once. Every user may read it, whatever the umask: the collector is another
/// user. Throws Error where that fails.
void write_metrics(const MetricsFile& file, const Status& status);

} // namespace ispkit::sip
