// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/rate_store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ispkit::mail {

/// The limits in a database: those that the service works with, the overrides of single subjects,
/// and the own limits of the subjects that were counted.
class LimitsInForce {
public:
    LimitsInForce(RateStore& store, std::chrono::sys_seconds now);

    const std::vector<RateLimit>& limits() const { return limits_; }

    /// The subject's override; null if it has none.
    const Override* override_of(const std::string& subject) const;

    /// The subjects that a person means by "client:192.0.2.5": this one, and then the networks that
    /// the address is counted for. A subject of another key means only itself. Throws Error if the
    /// text is not a subject.
    std::vector<std::string> subjects_of(std::string_view text) const;

    /// The used share of its limit (1 means all); of several limits the greatest. Nothing if there
    /// is no limit for that window.
    std::optional<double> share(const RateStore::Current& current) const;

private:
    std::vector<RateLimit> limits_;
    /// The text of each limit's kind.
    std::vector<std::string> kinds_;
    std::unordered_map<std::string, Override> overrides_;
};

} // namespace ispkit::mail
