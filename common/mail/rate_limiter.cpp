// SPDX-License-Identifier: MIT
#include "mail/rate_limiter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

/// The text that a client, and its user, gets to see.
std::string action_text(const RateDecision::Excess& excess, std::optional<seconds> time_to_room) {
    const Allowance exceeded = exceeded_part(excess.allowance, excess.used, excess.added);
    const std::string sentence =
        fmt::format("{}: limit of {} reached", excess.subject, exceeded.amount());
    switch (excess.action) {
    case LimitAction::warn:
        return "WARN " + sentence;
    case LimitAction::hold:
        return "HOLD " + sentence;
    case LimitAction::defer:
        return time_to_room ? fmt::format("450 4.7.1 {}, try again in {} seconds", sentence,
                                          time_to_room->count())
                            : fmt::format("450 4.7.1 {}, try again later", sentence);
    case LimitAction::reject:
        return "554 5.7.1 " + sentence;
    }
    return "DUNNO";
}

/// A message has one recipient at least, and no more than can be added up.
std::int64_t recipients_of(const PolicyRequest& request) {
    constexpr std::uint64_t k_most = 1'000'000'000;
    return static_cast<std::int64_t>(std::clamp<std::uint64_t>(request.recipient_count, 1, k_most));
}

/// What tells one message from all others: the server's own name for it, which may come again after
/// a restart, and who sends it. Postfix's names are PROCESS.TIME...; with the time in front those
/// of one moment lie next to each other in the table. Empty where the server has no name for it.
std::string message_key(const PolicyRequest& request, std::string_view recipient) {
    if (request.instance.empty()) {
        return {};
    }
    const std::string_view process = request.instance.substr(0, request.instance.find('.'));
    return fmt::format("{}/{}/{}/{}", request.instance.substr(process.size()), process,
                       request.client_address, recipient);
}

} // namespace

RateLimiter::RateLimiter(RateStore& store, const RatePolicy& policy)
    : store_(store)
    , policy_(policy) {}

void RateLimiter::reload_overrides(sys_seconds now) {
    overrides_.clear();
    for (RateStore::Override& override : store_.overrides(now)) {
        const std::string subject = override.subject;
        overrides_.emplace(subject, std::move(override));
    }
}

std::vector<RateDecision> RateLimiter::decide(std::span<const PolicyRequest> requests,
                                              sys_seconds now) {
    std::vector<RateDecision> decisions(requests.size());
    std::optional<store::Transaction> transaction;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (requests[i].stage == Stage::other) {
            continue;
        }
        if (!transaction) {
            transaction.emplace(store_.database());
        }
        if (requests[i].stage == Stage::rcpt) {
            decide_recipient(requests[i], now, decisions[i]);
        } else {
            decide_message(requests[i], now, decisions[i]);
        }
    }
    if (transaction) {
        transaction->commit();
    }
    return decisions;
}

/// The limits that count at that stage.
std::vector<RateLimiter::Claim> RateLimiter::claims_of(const PolicyRequest& request,
                                                       Stage stage) const {
    std::vector<Claim> claims;
    const std::string_view class_name = policy_.class_of(request);
    for (const RateLimit& limit : policy_.limits()) {
        if (!limit.is_for(class_name, stage)) {
            continue;
        }
        std::string subject = limit.subject_of(request);
        if (subject.empty()) {
            continue;
        }
        const auto override = overrides_.find(subject);
        if (override == overrides_.end()) {
            claims.push_back({std::move(subject), limit.allowance, class_name, {}, {}});
            continue;
        }
        // It takes the place of all limits of that subject. Who has none is counted all the same.
        const bool is_taken = std::any_of(claims.begin(), claims.end(), [&](const Claim& claim) {
            return claim.subject == subject;
        });
        if (!is_taken) {
            Allowance unlimited;
            unlimited.window = limit.allowance.window;
            claims.push_back({std::move(subject),
                              override->second.allowance.value_or(unlimited),
                              class_name,
                              {},
                              {}});
        }
    }
    return claims;
}

void RateLimiter::look_up(std::vector<Claim>& claims, sys_seconds now) {
    for (Claim& claim : claims) {
        claim.used = store_.usage(claim.subject, claim.allowance.window, now);
    }
}

void RateLimiter::judge(const std::vector<Claim>& claims, sys_seconds now, RateDecision& decision) {
    for (const Claim& claim : claims) {
        const LimitAction action = claim.allowance.action;
        // Those that do not count yet hold and warn when they do.
        if (is_exceeded(claim.allowance, claim.used, claim.added) &&
            (refuses(action) || claim.is_counted) &&
            (!decision.excess || action > decision.excess->action)) {
            decision.excess = {action, claim.subject, claim.allowance, claim.used, claim.added};
        }
    }
    if (decision.excess) {
        decision.action =
            action_text(*decision.excess, decision.excess->action == LimitAction::defer
                                              ? time_to_room(claims, now)
                                              : std::nullopt);
    }
}

std::optional<seconds> RateLimiter::time_to_room(const std::vector<Claim>& claims,
                                                 sys_seconds now) {
    std::optional<seconds> longest;
    for (const Claim& claim : claims) {
        if (!refuses(claim.allowance.action) ||
            !is_exceeded(claim.allowance, claim.used, claim.added)) {
            continue;
        }
        const std::optional<seconds> time =
            store_.time_to_room(claim.subject, claim.allowance, claim.used, claim.added, now);
        if (!time) {
            return std::nullopt;
        }
        longest = std::max(longest, time);
    }
    return longest;
}

void RateLimiter::decide_recipient(const PolicyRequest& request, sys_seconds now,
                                   RateDecision& decision) {
    std::vector<Claim> claims = claims_of(request, Stage::rcpt);
    if (claims.empty()) {
        return;
    }
    decision.is_concerned = true;
    look_up(claims, now);
    constexpr std::string_view k_per_recipient = "recipient-domain:";
    std::vector<Claim> counted;
    for (Claim& claim : claims) {
        claim.is_counted = claim.subject.starts_with(k_per_recipient);
        // A message has one recipient at least.
        claim.added = {claim.is_counted ? 0 : 1, 1};
        if (claim.is_counted) {
            counted.push_back(claim);
        }
    }
    judge(claims, now, decision);
    const bool is_refused = decision.excess && refuses(decision.excess->action);
    if (!counted.empty()) {
        const std::string key = message_key(request, request.recipient);
        if (is_repeated(key, now, decision)) {
            return;
        }
        if (!is_refused) {
            count(counted, {0, 1}, 0, now);
            keep_answer(key, decision, now);
        }
    }
    if (is_refused) {
        count(claims, {}, 1, now);
    }
}

void RateLimiter::decide_message(const PolicyRequest& request, sys_seconds now,
                                 RateDecision& decision) {
    std::vector<Claim> claims = claims_of(request, request.stage);
    if (claims.empty()) {
        return;
    }
    decision.is_concerned = true;
    const std::string key = message_key(request, {});
    if (is_repeated(key, now, decision)) {
        return;
    }
    const Usage usage{1, recipients_of(request)};
    look_up(claims, now);
    for (Claim& claim : claims) {
        claim.added = usage;
    }
    judge(claims, now, decision);
    if (decision.excess && refuses(decision.excess->action)) {
        count(claims, {}, usage.recipients, now);
    } else {
        count(claims, usage, 0, now);
    }
    keep_answer(key, decision, now);
}

bool RateLimiter::is_repeated(const std::string& message, sys_seconds now, RateDecision& decision) {
    const std::optional<std::string> before =
        message.empty() ? std::nullopt : store_.answer(message, now);
    if (before) {
        decision = {.action = *before, .excess = {}, .is_concerned = true, .is_repeated = true};
    }
    return before.has_value();
}

void RateLimiter::keep_answer(const std::string& message, const RateDecision& decision,
                              sys_seconds now) {
    if (!message.empty()) {
        store_.keep_answer(message, decision.action, now);
    }
}

void RateLimiter::count(const std::vector<Claim>& claims, const Usage& usage, std::int64_t refused,
                        sys_seconds now) {
    for (auto claim = claims.begin(); claim != claims.end(); ++claim) {
        const auto has_subject = [&](const Claim& earlier) {
            return earlier.subject == claim->subject;
        };
        const bool is_first = std::none_of(claims.begin(), claim, has_subject);
        const bool is_first_of_window =
            is_first || std::none_of(claims.begin(), claim, [&](const Claim& earlier) {
                return has_subject(earlier) && earlier.allowance.window == claim->allowance.window;
            });
        if (is_first_of_window && (refused == 0 || is_first)) {
            store_.add_usage(claim->subject, claim->allowance.window,
                             {usage, refused, is_first, claim->class_name}, now);
        }
    }
}

} // namespace ispkit::mail
