// SPDX-License-Identifier: MIT
#include "mail/ratelimit/rate_limiter.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

/// The reason in words, for the client's user.
std::string sentence_of(const RateDecision::Excess& excess) {
    const Allowance exceeded = exceeded_part(excess.allowance, excess.used, excess.added);
    if (excess.is_forever && exceeded.recipients.value_or(0) > 0) {
        return fmt::format("{}: a message to {} recipients is over the limit of {}, send it in "
                           "parts",
                           excess.subject, excess.added.recipients, exceeded.amount());
    }
    return fmt::format("{}: limit of {} reached", excess.subject, exceeded.amount());
}

std::string action_text(const RateDecision::Excess& excess, std::optional<seconds> time_to_room) {
    const std::string sentence = sentence_of(excess);
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

/// The message's recipients: at least one, and bounded so that sums do not overflow.
std::int64_t recipients_of(const PolicyRequest& request) {
    constexpr std::uint64_t k_most = 1'000'000'000;
    return static_cast<std::int64_t>(std::clamp<std::uint64_t>(request.recipient_count, 1, k_most));
}

/// A key that identifies a message: the server's name for it, which may be used again after a
/// restart, and the client. Postfix's names are PROCESS.TIME...; with the time first, keys of one
/// moment lie next to each other in the table. Empty if the server has no name for it.
std::string message_key(const PolicyRequest& request) {
    if (request.instance.empty()) {
        return {};
    }
    const std::string_view process = request.instance.substr(0, request.instance.find('.'));
    return fmt::format("{}/{}/{}/", request.instance.substr(process.size()), process,
                       request.client_address);
}

} // namespace

RateLimiter::RateLimiter(RateStore& store, const RatePolicy& policy, PendingRecipients& pending)
    : store_(store)
    , policy_(policy)
    , pending_(pending) {}

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
    finished_.clear();
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
    for (const std::string& message : finished_) {
        pending_.forget(message);
    }
    return decisions;
}

RateLimiter::Claims RateLimiter::claims_of_recipient(const PolicyRequest& request,
                                                     const std::string& message) const {
    Claims claims;
    const std::optional<std::string_view> class_name = policy_.class_of(request);
    if (!class_name) {
        return claims;
    }
    const PendingRecipients::Others others = pending_.others(message, request.recipient);
    for (const RateLimit& limit : policy_.limits()) {
        if (!policy_.applies(limit, *class_name)) {
            continue;
        }
        // At least one; it counts for none of their domains.
        const bool is_of_domain = limit.key == LimitKey::recipient_domain;
        const Usage alone{is_of_domain ? 0 : 1, 1};
        add_claim(claims, limit, limit.subject_of(request),
                  {alone.messages, 1 + (is_of_domain ? others.of_domain : others.all)}, alone);
    }
    return claims;
}

RateLimiter::Claims RateLimiter::claims_of_message(const PolicyRequest& request,
                                                   const std::string& message,
                                                   RateDecision& decision) const {
    Claims claims;
    const std::optional<std::string_view> class_name = policy_.class_of(request);
    if (!class_name) {
        return claims;
    }
    const Usage usage{1, recipients_of(request)};
    for (const RateLimit& limit : policy_.limits()) {
        if (!policy_.applies(limit, *class_name)) {
            continue;
        }
        if (limit.key != LimitKey::recipient_domain || !request.recipient.empty()) {
            const Usage added = limit.key == LimitKey::recipient_domain ? Usage{0, 1} : usage;
            add_claim(claims, limit, limit.subject_of(request), added, added);
            continue;
        }
        const std::vector<PendingRecipients::Share> shares =
            pending_.shares(message, usage.recipients);
        decision.lacks_domains = decision.lacks_domains || shares.empty();
        for (const auto& [domain, recipients] : shares) {
            add_claim(claims, limit, domain.empty() ? domain : limit.kind() + ":" + domain,
                      {0, recipients}, {0, recipients});
        }
    }
    return claims;
}

void RateLimiter::add_claim(Claims& claims, const RateLimit& limit, std::string subject,
                            const Usage& added, const Usage& alone) const {
    if (subject.empty()) {
        return;
    }
    Claim claim{.subject = std::move(subject),
                .allowance = limit.allowance,
                .class_name = limit.class_name,
                .added = added,
                .alone = alone};
    if (const auto override = overrides_.find(claim.subject); override != overrides_.end()) {
        // The override replaces all limits of that subject. A subject without a limit is still
        // counted.
        Allowance unlimited;
        unlimited.window = limit.allowance.window;
        claim.allowance = override->second.allowance.value_or(unlimited);
        if (std::any_of(claims.begin(), claims.end(),
                        [&](const Claim& earlier) { return earlier.subject == claim.subject; })) {
            return;
        }
    }
    claims.push_back(std::move(claim));
}

void RateLimiter::look_up(Claims& claims, sys_seconds now) {
    for (Claim& claim : claims) {
        claim.used = store_.usage(claim.subject, claim.allowance.window, now);
    }
}

void RateLimiter::find_excess(const Claims& claims, Stage stage, sys_seconds now,
                              RateDecision& decision) {
    for (const Claim& claim : claims) {
        if (!is_exceeded(claim.allowance, claim.used, claim.added) ||
            (stage == Stage::rcpt && !refuses(claim.allowance.action))) {
            continue;
        }
        // A deferral would only make the client retry for days (RFC 5321, 4.2.1).
        const bool is_forever =
            refuses(claim.allowance.action) && is_exceeded(claim.allowance, {}, claim.alone);
        const LimitAction action = is_forever ? LimitAction::reject : claim.allowance.action;
        if (!decision.excess || action > decision.excess->action) {
            decision.excess = {action,     claim.subject, claim.allowance,
                               claim.used, claim.added,   is_forever};
        }
    }
    if (decision.excess) {
        decision.action =
            action_text(*decision.excess, decision.excess->action == LimitAction::defer
                                              ? time_to_room(claims, now)
                                              : std::nullopt);
    }
}

std::optional<seconds> RateLimiter::time_to_room(const Claims& claims, sys_seconds now) {
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
    const std::string message = message_key(request);
    Claims claims = claims_of_recipient(request, message);
    if (claims.empty()) {
        return;
    }
    decision.is_concerned = true;
    look_up(claims, now);
    find_excess(claims, request.stage, now, decision);
    if (decision.excess) {
        count(claims, Outcome::refused, now);
    } else if (!message.empty()) {
        decision.begins_message = pending_.add(message, request.recipient, now);
    }
}

void RateLimiter::decide_message(const PolicyRequest& request, sys_seconds now,
                                 RateDecision& decision) {
    const std::string message = message_key(request);
    if (is_repeated(message, now, decision)) {
        return;
    }
    Claims claims = claims_of_message(request, message, decision);
    if (claims.empty()) {
        return;
    }
    decision.is_concerned = true;
    look_up(claims, now);
    find_excess(claims, request.stage, now, decision);
    const bool is_refused = decision.excess && refuses(decision.excess->action);
    count(claims, is_refused ? Outcome::refused : Outcome::passed, now);
    if (!message.empty()) {
        store_.keep_answer(message, decision.action, now);
        finished_.push_back(message);
    }
}

bool RateLimiter::is_repeated(const std::string& message, sys_seconds now, RateDecision& decision) {
    const std::optional<std::string> before =
        message.empty() ? std::nullopt : store_.answer(message, now);
    if (before) {
        decision = {.action = *before, .excess = {}, .is_concerned = true, .is_repeated = true};
    }
    return before.has_value();
}

void RateLimiter::count(const Claims& claims, Outcome outcome, sys_seconds now) {
    const bool is_refused = outcome == Outcome::refused;
    for (auto claim = claims.begin(); claim != claims.end(); ++claim) {
        const auto has_subject = [&](const Claim& earlier) {
            return earlier.subject == claim->subject;
        };
        const bool is_first = std::none_of(claims.begin(), claim, has_subject);
        const bool is_first_of_window =
            is_first || std::none_of(claims.begin(), claim, [&](const Claim& earlier) {
                return has_subject(earlier) && earlier.allowance.window == claim->allowance.window;
            });
        if (is_first_of_window && (!is_refused || is_first)) {
            store_.add_usage(claim->subject, claim->allowance.window,
                             {.usage = is_refused ? Usage{} : claim->added,
                              .refused = is_refused ? claim->alone.recipients : 0,
                              .is_history = is_first,
                              .class_name = claim->class_name},
                             now);
        }
    }
}

} // namespace ispkit::mail
