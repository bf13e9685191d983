// SPDX-License-Identifier: MIT
#pragma once

#include "mail/limit/allowance.hpp"
#include "mail/limit/own_limits.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// A limit that applies to a request.
struct LimitClaim {
    std::string subject;
    Allowance allowance;
    /// How much of it this host may use while it counts alone.
    std::optional<Allowance> part = {};
    /// The class of the limit; empty for a limit of all customers, and for the subject's own.
    std::string_view class_name;
    /// The class whose limits the subject has.
    std::string_view subject_class;
    /// Whether it is the subject's own, and the override if an operator or a rule gave it.
    bool is_own = false;
    const Override* override = nullptr;
    Usage used = {};
    /// The usage that this request adds; at RCPT including the message's earlier recipients.
    Usage added = {};
    /// The usage that the request adds alone.
    Usage alone = {};

    bool is_exceeded() const { return mail::is_exceeded(in_force(), used, added); }

    /// The allowance, or this host's part of it.
    const Allowance& in_force() const { return part ? *part : allowance; }

    /// What is exceeded: the whole allowance, else the part.
    const Allowance& exceeded() const {
        return mail::is_exceeded(allowance, used, added) ? allowance : in_force();
    }

    /// What is done if it is exceeded. If only the part is, there may be room at another host or
    /// soon: mail is deferred, neither refused for good nor held.
    LimitAction action() const {
        return &exceeded() == &allowance ? allowance.action : LimitAction::defer;
    }

    /// Whether it is about what is sent in a time, not about a message that is too much alone.
    bool is_of_time() const {
        return !allowance.is_of_message() && !mail::is_exceeded(allowance, {}, alone);
    }

    /// Whether it is exceeded, and mail above it is refused.
    bool is_refused() const { return is_exceeded() && refuses(action()); }
};

/// A limit that a request exceeds.
struct LimitExcess {
    LimitAction action;
    LimitClaim claim;
    /// The request is refused, and would be even if nothing had been used: waiting does not help.
    bool is_forever = false;
};

/// The answer to the SMTP server (access(5)), in the words of the limit, else in the standard ones,
/// else in the built-in ones: one line, whatever the key and the reason are. The time is how long
/// it takes until there is room, if that is known.
std::string answer_above(const LimitExcess& excess,
                         std::optional<std::chrono::seconds> time_to_room,
                         const std::string& standard_reply);

} // namespace ispkit::mail
