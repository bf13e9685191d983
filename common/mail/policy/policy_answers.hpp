// SPDX-License-Identifier: MIT
#pragma once

#include "mail/policy/policy_request.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// A request, and what it is answered.
struct Question {
    PolicyRequest request;
    /// The action (access(5)); empty until it is decided.
    std::string action = {};
    /// Whether it is known that it cannot be decided without the database.
    bool needs_database = false;
};

/// What a policy server decides with, and tells about itself.
class PolicyService {
public:
    virtual ~PolicyService() = default;

    /// Gives questions that waited together their actions. Throws Error in trouble with the
    /// database, and store::Busy while others have it locked; those that need no database have
    /// their actions all the same.
    virtual void decide(std::span<Question> questions) = 0;

    /// Something went wrong that the service goes on after.
    virtual void report(std::string_view trouble) = 0;

    /// SIGHUP: reads lists and limits again.
    virtual void reload() = 0;

    /// Called several times a second, for what has to be done now and then; to take some
    /// milliseconds at most.
    virtual void tend() = 0;
};

/// How many requests of one connection are decided together, so that it cannot make a batch that
/// others wait for.
inline constexpr std::size_t k_most_requests_at_once = 100;

/// How long what was asked before the signal to end may take to be answered.
inline constexpr auto k_time_to_drain = std::chrono::seconds(3);

/// How often one looks whether the database is still locked.
inline constexpr auto k_between_tries = std::chrono::milliseconds(1);

/// Has questions decided, and makes the best of trouble.
class PolicyAnswers {
public:
    using Clock = std::chrono::steady_clock;

    PolicyAnswers(PolicyService& service, std::optional<std::string> answer_in_trouble);

    /// Whether all is said: while others have the database locked, but not for more than five
    /// seconds nor after the end, those that need it wait without an action, to be decided again
    /// soon. In trouble, which is reported, they get the answer for that, or stay without.
    bool decide(std::span<Question> questions, Clock::time_point end = Clock::time_point::max());

private:
    bool may_wait(Clock::time_point end);
    void settle_in_trouble(std::span<Question> questions, std::string_view trouble);

    PolicyService& service_;
    std::optional<std::string> answer_in_trouble_;
    /// Since when the database is locked.
    std::optional<Clock::time_point> locked_since_;
};

/// Has the service do what is due; trouble is reported.
void tend(PolicyService& service);

/// Adds a reply of the protocol.
void append_reply(std::string& replies, std::string_view action);

} // namespace ispkit::mail
