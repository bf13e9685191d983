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

/// The limits in a database: those that the service works with, and the overrides of single
/// subjects.
class LimitsInForce {
public:
    LimitsInForce(RateStore& store, std::chrono::sys_seconds now);

    const std::vector<RateLimit>& limits() const { return limits_; }

    /// The subject's override; null if it has none.
    const RateStore::Override* override_of(const std::string& subject) const;

    /// The subjects that a person means by "client:192.0.2.5": this one, and then the networks that
    /// the address is counted for. A subject of another key means only itself. Throws Error if the
    /// text is not a subject.
    std::vector<std::string> subjects_of(std::string_view text) const;

    /// The used share of its limit (1 means all); of several limits the greatest. Nothing if there
    /// is no limit for that window.
    std::optional<double> share(const RateStore::Current& current) const;

private:
    std::vector<RateLimit> limits_;
    std::unordered_map<std::string, RateStore::Override> overrides_;
    /// By class, key and window.
    std::unordered_map<std::string, std::vector<Allowance>> allowances_;
};

/// "client/24" of "client/24:192.0.2.0/24".
std::string_view kind_of(std::string_view subject);

} // namespace ispkit::mail
