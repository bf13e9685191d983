// SPDX-License-Identifier: MIT
#include "service/refused_requests.hpp"

#include "logfile/timestamp.hpp"
#include "text/quantity.hpp"

#include <fmt/format.h>

namespace ispkit::service {

bool RefusedRequests::are_remembered(std::chrono::sys_seconds now) const {
    constexpr auto k_remembered = std::chrono::hours(1);
    return count_ > 0 && now < last_ + k_remembered;
}

void RefusedRequests::add(std::string_view why, std::chrono::sys_seconds now) {
    count_ = are_remembered(now) ? count_ + 1 : 1;
    last_ = now;
    why_ = why;
}

std::optional<std::string> RefusedRequests::problem(std::chrono::sys_seconds now) const {
    if (!are_remembered(now)) {
        return std::nullopt;
    }
    return fmt::format("{} not understood, the last one at {}: {}",
                       text::counted(count_, "request"), logfile::iso_time(last_), why_);
}

} // namespace ispkit::service
