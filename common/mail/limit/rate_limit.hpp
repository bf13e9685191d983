// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/allowance.hpp"
#include "mail/limit/limit_kind.hpp"

#include <string>
#include <string_view>

namespace ispkit::mail {

/// The class of all customers, which comes after all other classes.
inline constexpr std::string_view k_others = "others";

/// A limit for all customers or for a class of them.
struct RateLimit {
    /// The class; empty for a limit of all customers.
    std::string class_name;
    LimitKind kind;
    Allowance allowance;

    /// Reads "[CLASS ]KEY: ALLOWANCE" or "[CLASS ]KEY: unlimited"; the latter counts by the hour
    /// and lets all through. Throws Error.
    static RateLimit parse(std::string_view text);

    bool is_unlimited() const { return allowance.is_unlimited(); }

    std::string str() const;

    /// "sasl in 1h": what is counted, without the numbers of the limit.
    std::string scope() const;

    friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

/// Reads "ALLOWANCE" or "unlimited" for subjects of that kind. Throws Error, also if the kind does
/// not count that.
Allowance parse_allowance(const LimitKind& kind, std::string_view text);

} // namespace ispkit::mail
