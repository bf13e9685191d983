// SPDX-License-Identifier: MIT
#include "mail/limit/limit_answer.hpp"

#include "mail/limit/reply_text.hpp"
#include "text/quantity.hpp"
#include "text/visible_text.hpp"

#include <fmt/format.h>

namespace ispkit::mail {

using std::chrono::seconds;

namespace {

/// The code for a limit without one of its own (RFC 5321, 4.2.3; RFC 3463).
std::string_view code_of(const LimitExcess& excess, const Allowance& exceeded) {
    const bool is_one_message = excess.is_forever || excess.claim.allowance.is_of_message();
    switch (excess.action) {
    case LimitAction::warn:
        return "WARN";
    case LimitAction::hold:
        return "HOLD";
    case LimitAction::defer:
        return is_one_message ? "452 4.5.3" : "450 4.7.1";
    case LimitAction::reject:
        break;
    }
    return is_one_message && exceeded.recipients.value_or(0) > 0 ? "554 5.5.3"
           : is_one_message && exceeded.bytes.value_or(0) > 0    ? "552 5.3.4"
                                                                 : "554 5.7.1";
}

/// What is wrong, without the key.
std::string problem_of(const LimitExcess& excess, const Allowance& exceeded) {
    const LimitClaim& claim = excess.claim;
    if (refuses(excess.action) && (exceeded.messages == 0 || exceeded.recipients == 0)) {
        return "sending is suspended";
    }
    if (excess.is_forever && exceeded.recipients) {
        return fmt::format("a message to {} {} is over the limit of {}", claim.added.recipients,
                           text::noun_for(claim.added.recipients, "recipient"), exceeded.amount());
    }
    if (excess.is_forever && exceeded.bytes.value_or(0) > 0) {
        return fmt::format("a message of {} {} is over the limit of {}", claim.added.bytes,
                           text::noun_for(claim.added.bytes, "byte"), exceeded.amount());
    }
    return fmt::format("limit of {} reached", exceeded.amount());
}

/// What the client's user may do; may be empty.
std::string advice_for(const LimitExcess& excess, const Allowance& exceeded,
                       std::optional<seconds> time_to_room) {
    if (excess.action == LimitAction::defer && !excess.claim.allowance.is_of_message()) {
        return "try again " + (time_to_room ? "in " + text::wait_text(*time_to_room) : "later");
    }
    return excess.is_forever && exceeded.recipients.value_or(0) > 0
               ? std::string("send it in parts")
               : std::string();
}

} // namespace

std::string answer_above(const LimitExcess& excess, std::optional<seconds> time_to_room,
                         const std::string& standard_reply) {
    const LimitClaim& claim = excess.claim;
    const Allowance exceeded = exceeded_part(claim.exceeded(), claim.used, claim.added);
    const std::string_view code = code_of(excess, exceeded);
    const std::string problem = problem_of(excess, exceeded);
    const std::string advice = advice_for(excess, exceeded, time_to_room);
    const std::string& reply =
        claim.allowance.reply.empty() ? standard_reply : claim.allowance.reply;
    if (reply.empty()) {
        return text::visible_text(fmt::format("{} {}: {}{}{}", code, claim.subject, problem,
                                              advice.empty() ? "" : ", ", advice));
    }
    // What a rule saw is for support: whoever sends may be the thief.
    const bool is_by_operator = claim.override != nullptr && claim.override->rule.empty();
    const std::string used = usage_text(exceeded, claim.used);
    return text::visible_text(
        ReplyText::fill(reply, code,
                        {.key = claim.subject,
                         .problem = problem,
                         .limit = exceeded.amount(),
                         .used = used,
                         .advice = advice,
                         .reason = is_by_operator ? std::string_view(claim.override->reason)
                                                  : std::string_view()}));
}

} // namespace ispkit::mail
