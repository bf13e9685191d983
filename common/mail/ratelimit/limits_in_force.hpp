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

/// The limits that a database names: those that the service works with, and what single ones were
/// given in their place.
class LimitsInForce {
public:
    LimitsInForce(RateStore& store, std::chrono::sys_seconds now);

    const std::vector<RateLimit>& limits() const { return limits_; }

    /// What the subject was given; null where it was given nothing.
    const RateStore::Override* override_of(const std::string& subject) const;

    /// Whom a person means by "client:192.0.2.5": this one, and then the networks that the address
    /// is counted for. Another key means itself alone. Throws Error for what is no key.
    std::vector<std::string> subjects_of(std::string_view text) const;

    /// How much of its limit is used, 1 being all; of several limits the greatest part. Nothing
    /// where there is no limit for that window.
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
