// SPDX-License-Identifier: MIT
#include "mail/policy/policy_answers.hpp"

#include "store/database.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

namespace ispkit::mail {

PolicyAnswers::PolicyAnswers(PolicyService& service, std::optional<std::string> answer_in_trouble)
    : service_(service)
    , answer_in_trouble_(std::move(answer_in_trouble)) {}

bool PolicyAnswers::decide(std::span<Question> questions, Clock::time_point end) {
    try {
        service_.decide(questions);
    } catch (const store::Busy& error) {
        if (may_wait(end)) {
            return false;
        }
        settle_in_trouble(questions, error.what());
    } catch (const std::bad_alloc&) {
        settle_in_trouble(questions, "out of memory");
    } catch (const std::exception& error) {
        settle_in_trouble(questions, error.what());
    }
    locked_since_.reset();
    return true;
}

bool PolicyAnswers::may_wait(Clock::time_point end) {
    constexpr auto k_longest_wait = std::chrono::seconds(5);
    const Clock::time_point now = Clock::now();
    if (!locked_since_) {
        locked_since_ = now;
    }
    return now < std::min(end, *locked_since_ + k_longest_wait);
}

void PolicyAnswers::settle_in_trouble(std::span<Question> questions, std::string_view trouble) {
    service_.report(trouble);
    for (Question& question : questions) {
        if (question.action.empty() && answer_in_trouble_) {
            question.action = *answer_in_trouble_;
        }
    }
}

void tend(PolicyService& service) {
    try {
        service.tend();
    } catch (const store::Busy&) {
        // It is done when the database is free again.
    } catch (const std::bad_alloc&) {
        service.report("out of memory");
    } catch (const std::exception& error) {
        service.report(error.what());
    }
}

void append_reply(std::string& replies, std::string_view action) {
    replies.append("action=").append(action).append("\n\n");
}

} // namespace ispkit::mail
