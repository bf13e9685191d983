// SPDX-License-Identifier: MIT
#include "mail/reading/run_status.hpp"

#include <fmt/format.h>

#include <utility>

namespace ispkit::mail {

std::optional<std::string> age_problem(std::chrono::sys_seconds written,
                                       std::chrono::sys_seconds now, std::chrono::seconds max_age) {
    if (now - written <= max_age) {
        return std::nullopt;
    }
    return fmt::format("the last run was {} s ago (at most {} s)", (now - written).count(),
                       max_age.count());
}

std::vector<std::string> run_problems(const MailLogState& state, std::chrono::sys_seconds written,
                                      std::chrono::sys_seconds now, std::chrono::seconds max_age) {
    std::vector<std::string> found;
    if (std::optional<std::string> age = age_problem(written, now, max_age)) {
        found.push_back(std::move(*age));
    }
    for (const auto& [log, positions] : state.positions) {
        const auto newest = state.newest.find(log);
        if (newest == state.newest.end()) {
            found.push_back(fmt::format("{}: no line was understood yet", log));
        } else if (written - newest->second > max_age) {
            found.push_back(fmt::format("{}: at the last run, the newest line that was understood "
                                        "was {} s old (at most {} s)",
                                        log, (written - newest->second).count(), max_age.count()));
        }
    }
    return found;
}

} // namespace ispkit::mail
