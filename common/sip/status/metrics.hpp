// SPDX-License-Identifier: MIT
#pragma once

#include "metrics/metrics_text.hpp"
#include "sip/status/status.hpp"

#include <string_view>

namespace ispkit::sip {

/// The status as the manual page describes it, and the version of the program. Counters are those
/// of the database, so they only grow.
metrics::MetricsText metrics_of(const Status& status, std::string_view version);

} // namespace ispkit::sip
