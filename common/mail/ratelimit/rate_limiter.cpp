// SPDX-License-Identifier: MIT
#include "mail/ratelimit/rate_limiter.hpp"

#include "mail/limit/limit_answer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

/// The message's recipients: at least one, and bounded so that sums do not overflow.
std::int64_t recipients_of(const PolicyRequest& request) {
    constexpr std::uint64_t k_most = 1'000'000'000;
    return static_cast<std::int64_t>(std::clamp<std::uint64_t>(request.recipient_count, 1, k_most));
}

/// Its size in bytes, bounded in the same way; before END-OF-MESSAGE what the client announced.
std::int64_t bytes_of(const PolicyRequest& request) {
    constexpr std::uint64_t k_most = std::uint64_t{1} << 50;
    return static_cast<std::int64_t>(std::min(request.size, k_most));
}

/// The login whose limit it is; empty for a limit of others, or of several logins together.
std::string login_of(const LimitClaim& claim, const PolicyRequest& request) {
    return std::string(claim.subject == LimitKind{.key = LimitKey::sasl}.subject_of(request)
                           ? request.sasl_username
                           : std::string_view());
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

RateLimiter::RateLimiter(RateStore& store, RatePolicy& policy, PendingRecipients& pending)
    : store_(store)
    , policy_(policy)
    , pending_(pending) {}

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

RateLimiter::Explanation RateLimiter::explain(const PolicyRequest& request, sys_seconds now) {
    Explanation explanation;
    if (request.stage != Stage::other) {
        explanation.claims = claims_of(request, message_key(request), explanation.decision);
        explanation.decision.is_concerned = !explanation.claims.empty();
        look_up(explanation.claims, now);
        find_excess(explanation.claims, request.stage, now, explanation.decision);
    }
    return explanation;
}

RateLimiter::Claims RateLimiter::claims_of(const PolicyRequest& request, const std::string& message,
                                           RateDecision& decision) const {
    Claims claims;
    const std::optional<Customer> customer = policy_.customer_of(request);
    if (!customer) {
        return claims;
    }
    // At RCPT at least one recipient, besides those that were asked about before.
    const bool is_rcpt = request.stage == Stage::rcpt;
    const PendingRecipients::Others others =
        is_rcpt ? pending_.others(message, request.recipient) : PendingRecipients::Others();
    const Usage alone{1, is_rcpt ? 1 : recipients_of(request), bytes_of(request)};
    Usage added = alone;
    added.recipients += others.all;
    for (const LimitKind& kind : policy_.kinds()) {
        if (kind.key != LimitKey::recipient_domain) {
            add_claims(claims, kind, *customer, kind.subject_of(request), added, alone);
        } else if (is_rcpt || !request.recipient.empty()) {
            add_claims(claims, kind, *customer, kind.subject_of(request), {0, 1 + others.of_domain},
                       {0, 1});
        } else {
            add_domain_claims(claims, kind, *customer, request, message, decision);
        }
    }
    decision.lacks_size = request.stage == Stage::data &&
                          std::any_of(claims.begin(), claims.end(), [](const LimitClaim& claim) {
                              return claim.allowance.bytes.has_value();
                          });
    return claims;
}

void RateLimiter::add_domain_claims(Claims& claims, const LimitKind& kind, const Customer& customer,
                                    const PolicyRequest& request, const std::string& message,
                                    RateDecision& decision) const {
    const std::size_t before = claims.size();
    const std::vector<PendingRecipients::Share> shares =
        pending_.shares(message, recipients_of(request));
    for (const auto& [domain, recipients] : shares) {
        const Usage usage{0, recipients};
        add_claims(claims, kind, customer, domain.empty() ? domain : kind.str() + ":" + domain,
                   usage, usage);
    }
    if (shares.empty()) {
        // Whether there would have been any limit.
        add_claims(claims, kind, customer, kind.str() + ":", {}, {});
        decision.lacks_domains = claims.size() > before;
        claims.resize(before);
    }
}

void RateLimiter::add_claims(Claims& claims, const LimitKind& kind, const Customer& customer,
                             const std::string& subject, const Usage& added,
                             const Usage& alone) const {
    if (subject.empty()) {
        return;
    }
    LimitClaim claim{.subject = subject,
                     .allowance = {},
                     .class_name = {},
                     .subject_class = customer.class_for[static_cast<std::size_t>(kind.key)],
                     .added = added,
                     .alone = alone};
    const std::optional<OwnLimits> own = policy_.own_limits(subject);
    const bool is_limited =
        own && std::none_of(own->allowances.begin(), own->allowances.end(),
                            [](const Allowance& allowance) { return allowance.is_unlimited(); });
    const std::size_t before = claims.size();
    claim.is_own = own.has_value();
    claim.override = own ? own->override : nullptr;
    if (is_limited) {
        for (const Allowance& allowance : own->allowances) {
            claim.allowance = allowance;
            claims.push_back(claim);
        }
        return;
    }
    for (const RateLimit& limit : policy_.limits()) {
        if (limit.kind == kind && RatePolicy::applies(limit, customer)) {
            claim.allowance = limit.allowance;
            claim.class_name = limit.class_name;
            if (own) {
                // Without limit it is still counted, in the same windows.
                claim.allowance = Allowance::unlimited();
                claim.allowance.window = limit.allowance.window;
            }
            claims.push_back(claim);
        }
    }
    if (own && claims.size() == before) {
        claim.allowance = Allowance::unlimited();
        claims.push_back(claim);
    }
}

void RateLimiter::look_up(Claims& claims, sys_seconds now) {
    for (LimitClaim& claim : claims) {
        if (claim.allowance.is_of_message()) {
            continue;
        }
        claim.used = store_.usage(claim.subject, claim.allowance.window, now);
    }
}

void RateLimiter::find_excess(const Claims& claims, Stage stage, sys_seconds now,
                              RateDecision& decision) {
    for (const LimitClaim& claim : claims) {
        if (!claim.is_exceeded() || (stage == Stage::rcpt && !refuses(claim.allowance.action))) {
            continue;
        }
        // A deferral would only make the client retry for days (RFC 5321, 4.2.1).
        const bool is_forever =
            refuses(claim.allowance.action) && is_exceeded(claim.allowance, {}, claim.alone);
        const LimitAction action = is_forever ? LimitAction::reject : claim.allowance.action;
        if (!decision.excess || action > decision.excess->action) {
            decision.excess = {action, claim, is_forever};
        }
    }
    if (decision.excess) {
        decision.action =
            answer_above(*decision.excess,
                         decision.excess->action == LimitAction::defer ? time_to_room(claims, now)
                                                                       : std::nullopt,
                         policy_.reply());
    }
}

std::optional<seconds> RateLimiter::time_to_room(const Claims& claims, sys_seconds now) {
    std::optional<seconds> longest;
    for (const LimitClaim& claim : claims) {
        if (!claim.is_refused()) {
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

void RateLimiter::watch_login(const PolicyRequest& request, sys_seconds now,
                              RateDecision& decision) {
    const std::string subject = LimitKind{.key = LimitKey::sasl}.subject_of(request);
    if (watch_ != nullptr && !subject.empty() && request.client && !has_override(subject)) {
        suspend(watch_->see(store_.watch_store(), subject, *request.client, now), decision);
    }
}

void RateLimiter::watch_outcome(const PolicyRequest& request, const Claims& claims,
                                const std::string& message, sys_seconds now,
                                RateDecision& decision) {
    const std::string subject = LimitKind{.key = LimitKey::sasl}.subject_of(request);
    if (watch_ == nullptr || subject.empty() || has_override(subject)) {
        return;
    }
    // Limits that it shares with others say nothing about the login, nor does a big message.
    const bool is_over_its_own =
        std::any_of(claims.begin(), claims.end(), [&](const LimitClaim& claim) {
            return claim.subject == subject && claim.is_refused() && claim.is_of_time();
        });
    if (is_over_its_own) {
        suspend(watch_->see_refusal(store_.watch_store(), subject, message, now), decision);
    } else if (request.stage != Stage::rcpt && !decision.is_refused()) {
        watch_->see_passed(store_.watch_store(), subject);
    }
}

bool RateLimiter::has_override(const std::string& subject) const {
    const std::optional<OwnLimits> own = policy_.own_limits(subject);
    return own && own->override != nullptr;
}

void RateLimiter::suspend(std::optional<Override> suspension, RateDecision& decision) {
    if (suspension) {
        store_.set_override(*suspension);
        policy_.add_override(*suspension);
        decision.suspension = std::move(suspension);
    }
}

void RateLimiter::find_notices(const Claims& claims, const PolicyRequest& request, sys_seconds now,
                               RateDecision& decision) {
    if (!notices_) {
        return;
    }
    constexpr std::int64_t k_percents[] = {100, 80};
    constexpr double k_all = 100;
    for (const LimitClaim& claim : claims) {
        if (!claim.is_of_time()) {
            continue;
        }
        // What is refused does not count.
        Usage used = claim.used;
        used += decision.is_refused() ? Usage() : claim.added;
        const double share = claim.is_refused() ? k_all : share_of(claim.allowance, used) * k_all;
        for (const std::int64_t percent : k_percents) {
            if (share >= static_cast<double>(percent)) {
                if (store_.watch_store().begin_notice(claim.subject, claim.allowance.window,
                                                      percent, now)) {
                    decision.notices.push_back({.percent = percent,
                                                .subject = claim.subject,
                                                .allowance = claim.allowance,
                                                .used = used,
                                                .login = login_of(claim, request)});
                }
                break;
            }
        }
    }
}

void RateLimiter::decide_recipient(const PolicyRequest& request, sys_seconds now,
                                   RateDecision& decision) {
    const std::string message = message_key(request);
    watch_login(request, now, decision);
    Claims claims = claims_of(request, message, decision);
    if (claims.empty()) {
        return;
    }
    decision.is_concerned = true;
    look_up(claims, now);
    find_excess(claims, request.stage, now, decision);
    if (decision.excess) {
        count(claims, Outcome::refused, now);
        find_notices(claims, request, now, decision);
        watch_outcome(request, claims, message, now, decision);
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
    watch_login(request, now, decision);
    Claims claims = claims_of(request, message, decision);
    if (claims.empty()) {
        return;
    }
    decision.is_concerned = true;
    look_up(claims, now);
    find_excess(claims, request.stage, now, decision);
    find_notices(claims, request, now, decision);
    watch_outcome(request, claims, message, now, decision);
    count(claims, decision.is_refused() ? Outcome::refused : Outcome::passed, now);
    if (!message.empty()) {
        store_.keep_answer(message, decision.action, now);
        finished_.push_back(message);
    }
}

bool RateLimiter::is_repeated(const std::string& message, sys_seconds now, RateDecision& decision) {
    const std::optional<std::string> before =
        message.empty() ? std::nullopt : store_.answer(message, now);
    if (before) {
        decision.action = *before;
        decision.is_concerned = true;
        decision.is_repeated = true;
    }
    return before.has_value();
}

void RateLimiter::count(const Claims& claims, Outcome outcome, sys_seconds now) {
    const bool is_refused = outcome == Outcome::refused;
    for (auto claim = claims.begin(); claim != claims.end(); ++claim) {
        if (claim->allowance.is_of_message()) {
            continue;
        }
        bool is_first = true;
        bool is_first_of_window = true;
        for (auto earlier = claims.begin(); earlier != claim; ++earlier) {
            if (earlier->subject == claim->subject && !earlier->allowance.is_of_message()) {
                is_first = false;
                is_first_of_window =
                    is_first_of_window && earlier->allowance.window != claim->allowance.window;
            }
        }
        if (is_first_of_window && (!is_refused || is_first)) {
            const std::optional<OwnLimits> own = policy_.own_limits(claim->subject);
            const bool is_of_table = own && own->override == nullptr;
            store_.add_usage(claim->subject, claim->allowance.window,
                             {.usage = is_refused ? Usage{} : claim->added,
                              .refused = is_refused ? claim->alone.recipients : 0,
                              .is_history = is_first,
                              .class_name = claim->subject_class,
                              .own = is_of_table ? own_text(own->allowances) : std::string()},
                             now);
        }
    }
}

} // namespace ispkit::mail
