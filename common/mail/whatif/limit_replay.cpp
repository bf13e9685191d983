// SPDX-License-Identifier: MIT
#include "mail/whatif/limit_replay.hpp"

#include <algorithm>

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;

Usage UsageWindow::used(seconds window, sys_seconds now) const {
    const std::int64_t oldest = oldest_step(window, now);
    const std::int64_t newest = step_at(window, now);
    Usage sum;
    for (const Step& step : steps_) {
        if (step.start >= oldest && step.start <= newest) {
            sum += step.usage;
        }
    }
    return sum;
}

void UsageWindow::add(seconds window, const Usage& usage, sys_seconds now) {
    const std::int64_t start = step_at(window, now);
    auto place = steps_.end();
    while (place != steps_.begin() && (place - 1)->start >= start) {
        --place;
    }
    if (place == steps_.end() || place->start != start) {
        place = steps_.insert(place, {start, {}});
    }
    place->usage += usage;
    const std::int64_t oldest = oldest_step(window, now) - window.count();
    const auto is_young = [&](const Step& step) { return step.start >= oldest; };
    steps_.erase(steps_.begin(), std::find_if(steps_.begin(), steps_.end(), is_young));
}

bool UsageWindow::is_over(seconds window, sys_seconds now) const {
    return steps_.empty() || steps_.back().start < oldest_step(window, now);
}

LimitReplay::Decision LimitReplay::decide(const std::string& subject, std::int64_t recipients,
                                          sys_seconds now) {
    if (subjects_.size() >= room_) {
        forget(now);
    }
    const seconds window = allowance_.window;
    const Usage message{1, std::max<std::int64_t>(recipients, 1)};
    auto& [limited, unlimited] = subjects_[subject];
    Decision decision;
    decision.is_exceeded = is_exceeded(allowance_, limited.used(window, now), message);
    if (!decision.is_exceeded || !refuses(allowance_.action)) {
        limited.add(window, message, now);
    }
    unlimited.add(window, message, now);
    decision.unlimited = unlimited.used(window, now);
    return decision;
}

void LimitReplay::forget(sys_seconds now) {
    // Times may go back a little.
    std::erase_if(subjects_, [&](const auto& entry) {
        return entry.second.unlimited.is_over(allowance_.window, now - allowance_.window);
    });
    room_ = std::max(room_, 2 * subjects_.size());
}

} // namespace ispkit::mail
