// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"
#include "mail/language/language.hpp"
#include "mail/whatif/peak_distribution.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// A limit that is drawn into a chart.
struct LimitLine {
    /// "limit 500"; any text.
    std::string label;
    std::int64_t value = 0;
};

/// Recipients hour by hour, as an inline SVG picture: the reported period and, in another colour,
/// up to three days before it.
std::string timeline_chart(const Activity& activity, std::chrono::sys_seconds first,
                           std::chrono::sys_seconds last, std::span<const LimitLine> limits,
                           const Language& language);

/// The same without axes, in the size of a line of text, for the report's hours only.
std::string small_timeline(const Activity& activity, std::chrono::sys_seconds first,
                           std::chrono::sys_seconds last, const Language& language);

/// The distribution of customers over their busiest hour, on logarithmic scales; offenders are in
/// front. The title, such as "messages in the busiest hour", is that of the scale.
std::string histogram_chart(const PeakDistribution& peaks, const Phrase& title,
                            std::span<const LimitLine> limits, const Language& language);

} // namespace ispkit::mail
