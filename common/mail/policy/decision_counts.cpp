// SPDX-License-Identifier: MIT
#include "mail/policy/decision_counts.hpp"

#include <cstddef>

namespace ispkit::mail {

/// By the action's first word (access(5)); what is no refusal lets the mail pass.
DecisionCounts::Answer DecisionCounts::answer_of(std::string_view action) {
    if (action.empty()) {
        return Answer::none;
    }
    if (action.starts_with('4') || action.starts_with("DEFER")) {
        return Answer::deferred;
    }
    if (action.starts_with('5') || action.starts_with("REJECT")) {
        return Answer::rejected;
    }
    return action.starts_with("HOLD") ? Answer::held : Answer::passed;
}

void DecisionCounts::count(std::string_view action) {
    ++requests_[static_cast<std::size_t>(answer_of(action))];
}

void DecisionCounts::count_batch(std::chrono::steady_clock::duration time) {
    ++batches_;
    time_ += time;
}

void DecisionCounts::write(metrics::MetricsText& text) const {
    using metrics::MetricsText;
    constexpr std::string_view k_answers[] = {"passed", "held", "deferred", "rejected", "none"};
    text.begin("database_failures_total", MetricsText::Type::counter,
               "How often the database ceased to work.");
    text.add({}, database_failures_);
    text.begin("requests_total", MetricsText::Type::counter,
               "Requests, by their answer; none: the connection was closed.");
    for (std::size_t i = 0; i < requests_.size(); ++i) {
        text.add({{"answer", k_answers[i]}}, requests_[i]);
    }
    text.begin("batches_total", MetricsText::Type::counter,
               "Transactions, each for all requests that waited together.");
    text.add({}, batches_);
    text.begin("batch_duration_seconds_total", MetricsText::Type::counter,
               "How long the batches took, all together.");
    text.add({}, std::chrono::duration_cast<std::chrono::milliseconds>(time_));
}

} // namespace ispkit::mail
