// SPDX-License-Identifier: MIT
#include "mail/ratelimit/rate_limiter.hpp"

#include "mail/limit/limit_answer.hpp"

#include <algorithm>
#include <utility>

namespace ispkit::mail {

using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

std::string login_subject(const PolicyRequest& request) {
    return LimitKind{.key = LimitKey::sasl}.subject_of(request);
}

/// The login whose limit it is; empty for a limit of others, or of several logins together.
std::string login_of(const LimitClaim& claim, const PolicyRequest& request) {
    return std::string(claim.subject == login_subject(request) ? request.sasl_username
                                                               : std::string_view());
}

void read_usage(std::vector<LimitClaim>& claims, WindowUsage& usage) {
    for (LimitClaim& claim : claims) {
        if (!claim.allowance.is_of_message()) {
            claim.used = usage.used(claim.subject, claim.allowance.window);
        }
    }
}

void expect_usage(const std::vector<LimitClaim>& claims, WindowUsage& usage) {
    for (const LimitClaim& claim : claims) {
        if (!claim.allowance.is_of_message()) {
            usage.expect(claim.subject, claim.allowance.window);
        }
    }
}

void add_subjects(const std::vector<LimitClaim>& claims, std::set<std::string>& subjects) {
    for (const LimitClaim& claim : claims) {
        if (!claim.allowance.is_of_message()) {
            subjects.insert(claim.subject);
        }
    }
}

/// How long it takes until all limits that refuse have room; nothing if they never have.
std::optional<seconds> time_to_room(const std::vector<LimitClaim>& claims, WindowUsage& usage) {
    std::optional<seconds> longest;
    for (const LimitClaim& claim : claims) {
        if (!claim.is_refused()) {
            continue;
        }
        const std::optional<seconds> time =
            usage.time_to_room(claim.subject, claim.in_force(), claim.added);
        if (!time) {
            return std::nullopt;
        }
        longest = std::max(longest, time);
    }
    return longest;
}

} // namespace

RateLimiter::RateLimiter(RateStore& store, RatePolicy& policy, PendingRecipients& pending)
    : store_(store)
    , policy_(policy)
    , pending_(pending) {}

std::vector<RateDecision> RateLimiter::decide(std::span<const PolicyRequest> requests,
                                              sys_seconds now) {
    std::vector<RateDecision> decisions(requests.size());
    std::vector<Question> questions;
    questions.reserve(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (requests[i].stage != Stage::other) {
            questions.push_back(question_of(requests[i], decisions[i]));
        }
    }
    if (questions.empty()) {
        return decisions;
    }
    Batch batch{.now = now, .usage = WindowUsage(store_.database(), now)};
    try {
        store::Transaction transaction(store_.database());
        look_up(questions, batch);
        for (Question& question : questions) {
            decide(question, batch);
        }
        save(decisions, batch, transaction);
    } catch (...) {
        for (const Override& suspension : batch.suspensions) {
            policy_.remove_override(suspension.subject);
        }
        undone_ = std::move(batch.suspensions);
        throw;
    }
    for (const std::string& message : batch.finished) {
        pending_.forget(message);
    }
    return decisions;
}

RateLimiter::Explanation RateLimiter::explain(const PolicyRequest& request, sys_seconds now) {
    Explanation explanation;
    if (request.stage != Stage::other) {
        LimitClaims claims = claims_for(request, message_key(request));
        explanation.decision.lacks_domains = claims.lacks_domains;
        explanation.decision.is_concerned = !claims.all.empty();
        WindowUsage usage(store_.database(), now);
        expect_usage(claims.all, usage);
        store::Round round(store_.database(), store::Round::Kind::reads);
        usage.look_up(round);
        round.finish();
        read_usage(claims.all, usage);
        find_excess(claims.all, request.stage, usage, explanation.decision);
        explanation.claims = std::move(claims.all);
    }
    return explanation;
}

LimitClaims RateLimiter::claims_for(const PolicyRequest& request,
                                    const std::string& message) const {
    LimitClaims claims = claims_of(request, message, policy_, pending_);
    for (LimitClaim& claim : claims.all) {
        // Above a limit that warns, mail passes anyway.
        if (parts_ > 1 && claim.allowance.action != LimitAction::warn) {
            claim.part = part_of(claim.allowance, parts_);
        }
    }
    return claims;
}

RateLimiter::Question RateLimiter::question_of(const PolicyRequest& request,
                                               RateDecision& decision) const {
    Question question{request, decision, message_key(request), {}, {}};
    question.claims = claims_for(request, question.message);
    if (watch_ != nullptr && !has_override(login_subject(request))) {
        question.watched = login_subject(request);
    }
    return question;
}

void RateLimiter::look_up(std::span<const Question> questions, Batch& batch) {
    std::set<std::string> messages;
    std::set<std::string> watched;
    std::set<std::string> counted;
    for (const Question& question : questions) {
        expect_usage(question.claims.all, batch.usage);
        if (question.request.stage != Stage::rcpt) { // at RCPT nothing is counted
            add_subjects(question.claims.all, counted);
            if (!question.message.empty()) {
                messages.insert(question.message);
            }
        }
        if (!question.watched.empty()) {
            watched.insert(question.watched);
        }
    }
    store::Round round(store_.database(), store::Round::Kind::reads);
    counted.insert(watched.begin(), watched.end());
    round.lock(counted);
    batch.usage.look_up(round);
    store_.look_up_answers(round, messages, batch.now, batch.answers);
    if (watch_ != nullptr) {
        watch_->look_up(watched, store_.watch_store(), round, batch.now);
    }
    round.finish();
}

void RateLimiter::save(std::span<RateDecision> decisions, const Batch& batch,
                       store::Transaction& transaction) {
    store::Round round(store_.database(), store::Round::Kind::writes);
    batch.usage.save(round);
    store_.keep_answers(round, batch.new_answers, batch.now);
    store_.set_overrides(round, batch.suspensions);
    if (watch_ != nullptr) {
        watch_->save(store_.watch_store(), round, batch.now);
    }
    std::set<NoticeKey> begun;
    store_.watch_store().begin_notices(round, batch.notices, batch.now,
                                       [&](NoticeKey key) { begun.insert(std::move(key)); });
    transaction.commit(round);
    for (RateDecision& decision : decisions) {
        std::erase_if(decision.notices, [&](const LimitNotice& notice) {
            return !begun.contains({notice.subject, notice.allowance.window, notice.percent});
        });
    }
}

void RateLimiter::decide(Question& question, Batch& batch) {
    const PolicyRequest& request = question.request;
    RateDecision& decision = question.decision;
    const std::string& message = question.message;
    const bool is_rcpt = request.stage == Stage::rcpt;
    if (const auto before = batch.answers.find(message);
        !is_rcpt && before != batch.answers.end()) {
        decision.action = before->second;
        decision.is_concerned = true;
        decision.is_repeated = true;
        return;
    }
    watch_login(question, batch);
    if (!batch.suspensions.empty() || batch.begun.contains(message)) {
        question.claims = claims_for(request, message);
    }
    decision.lacks_domains = question.claims.lacks_domains;
    decision.lacks_size = question.claims.lacks_size;
    Claims& claims = question.claims.all;
    if (claims.empty()) {
        return;
    }
    decision.is_concerned = true;
    read_usage(claims, batch.usage);
    find_excess(claims, request.stage, batch.usage, decision);
    if (is_rcpt && !decision.excess) {
        if (!message.empty()) {
            decision.begins_message = pending_.add(message, request.recipient, batch.now);
            batch.begun.insert(message);
        }
        return;
    }
    find_notices(question, claims, batch);
    watch_outcome(question, claims, batch);
    count(claims, is_rcpt || decision.is_refused() ? Outcome::refused : Outcome::passed,
          batch.usage);
    if (!is_rcpt && !message.empty()) {
        batch.answers[message] = decision.action;
        batch.new_answers[message] = decision.action;
        batch.finished.push_back(message);
    }
}

void RateLimiter::find_excess(const Claims& claims, Stage stage, WindowUsage& usage,
                              RateDecision& decision) const {
    for (const LimitClaim& claim : claims) {
        if (!claim.is_exceeded() || (stage == Stage::rcpt && !refuses(claim.action()))) {
            continue;
        }
        // A deferral would only make the client retry for days (RFC 5321, 4.2.1).
        const bool is_forever =
            refuses(claim.allowance.action) && is_exceeded(claim.allowance, {}, claim.alone);
        const LimitAction action = is_forever ? LimitAction::reject : claim.action();
        if (!decision.excess || action > decision.excess->action) {
            decision.excess = {action, claim, is_forever};
        }
    }
    if (decision.excess) {
        decision.action =
            answer_above(*decision.excess,
                         decision.excess->action == LimitAction::defer ? time_to_room(claims, usage)
                                                                       : std::nullopt,
                         policy_.reply());
    }
}

void RateLimiter::watch_login(const Question& question, Batch& batch) {
    const std::optional<net::Address>& client = question.request.client;
    if (client && !question.watched.empty() && !has_override(question.watched)) {
        suspend(watch_->see(question.watched, *client, batch.now), question.decision, batch);
    }
}

void RateLimiter::watch_outcome(const Question& question, const Claims& claims, Batch& batch) {
    const std::string& subject = question.watched;
    if (subject.empty() || has_override(subject)) {
        return;
    }
    // Limits that it shares with others say nothing about the login, nor does a big message.
    const bool is_over_its_own =
        std::any_of(claims.begin(), claims.end(), [&](const LimitClaim& claim) {
            return claim.subject == subject && claim.is_refused() && claim.is_of_time();
        });
    if (is_over_its_own) {
        suspend(watch_->see_refusal(subject, question.message, batch.now), question.decision,
                batch);
    } else if (question.request.stage != Stage::rcpt && !question.decision.is_refused()) {
        watch_->see_passed(subject);
    }
}

bool RateLimiter::has_override(const std::string& subject) const {
    const std::optional<OwnLimits> own = policy_.own_limits(subject);
    return own && own->override != nullptr;
}

void RateLimiter::suspend(std::optional<Override> suspension, RateDecision& decision,
                          Batch& batch) {
    if (suspension) {
        batch.suspensions.push_back(*suspension);
        policy_.add_override(*suspension);
        decision.suspension = std::move(suspension);
    }
}

void RateLimiter::find_notices(const Question& question, const Claims& claims, Batch& batch) const {
    if (!notices_) {
        return;
    }
    constexpr std::int64_t k_percents[] = {100, 80};
    constexpr double k_all = 100;
    RateDecision& decision = question.decision;
    for (const LimitClaim& claim : claims) {
        if (!claim.is_of_time()) {
            continue;
        }
        // A refused message does not count.
        Usage used = claim.used;
        used += decision.is_refused() ? Usage() : claim.added;
        const double share = claim.is_refused() ? k_all : share_of(claim.allowance, used) * k_all;
        const auto* const percent =
            std::find_if(std::begin(k_percents), std::end(k_percents),
                         [&](std::int64_t one) { return share >= static_cast<double>(one); });
        if (percent != std::end(k_percents) &&
            batch.notices.insert({claim.subject, claim.allowance.window, *percent}).second) {
            decision.notices.push_back({.percent = *percent,
                                        .subject = claim.subject,
                                        .allowance = claim.allowance,
                                        .used = used,
                                        .login = login_of(claim, question.request)});
        }
    }
}

void RateLimiter::count(const Claims& claims, Outcome outcome, WindowUsage& usage) const {
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
            usage.add(claim->subject, claim->allowance.window,
                      {.usage = is_refused ? Usage{} : claim->added,
                       .refused = is_refused ? claim->alone.recipients : 0,
                       .is_history = is_first,
                       .class_name = std::string(claim->subject_class),
                       .own = is_of_table ? own_text(own->allowances) : std::string()});
        }
    }
}

} // namespace ispkit::mail
