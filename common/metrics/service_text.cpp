// SPDX-License-Identifier: MIT
#include "metrics/service_text.hpp"

namespace ispkit::metrics {

MetricsText service_text(std::string_view tool, std::initializer_list<MetricsText::Label> labels,
                         std::string_view version, std::chrono::sys_seconds began,
                         std::chrono::sys_seconds now) {
    MetricsText text(tool, labels);
    text.begin("info", MetricsText::Type::gauge, "The version of the service.");
    text.add({{"version", version}}, 1);
    text.begin("start_time_seconds", MetricsText::Type::gauge,
               "When the service began, in seconds since 1970.");
    text.add({}, began);
    text.begin("heartbeat_timestamp_seconds", MetricsText::Type::gauge,
               "The last sign of life of the service, in seconds since 1970.");
    text.add({}, now);
    return text;
}

} // namespace ispkit::metrics
