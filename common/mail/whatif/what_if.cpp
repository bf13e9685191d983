// SPDX-License-Identifier: MIT
#include "mail/whatif/what_if.hpp"

#include "error.hpp"

#include <algorithm>
#include <tuple>

namespace ispkit::mail {

namespace {

/// The request that the policy service would have got.
PolicyRequest request_of(const CountedMessage& message) {
    PolicyRequest request;
    request.client = message.client;
    request.sasl_username = message.login;
    request.sender = message.sender;
    return request;
}

} // namespace

WhatIf::WhatIf(const std::vector<RateLimit>& limits, const KnownNetworks& networks)
    : networks_(networks) {
    for (const RateLimit& limit : limits) {
        if (limit.allowance.bytes || limit.allowance.is_of_message()) {
            throw_error("'{}': a replay counts messages and recipients in a time", limit.str());
        }
        if (!refuses(limit.allowance.action)) {
            throw_error("'{}': a replay shows what a limit would have refused, and {} refuses "
                        "nothing (leave it out)",
                        limit.str(), name_of(limit.allowance.action));
        }
        if (limit.kind.key == LimitKey::recipient_domain) {
            throw_error("'{}': recipients' domains are not counted by the message", limit.str());
        }
        if (!limit.class_name.empty()) {
            throw_error("'{}': there are no classes here", limit.str());
        }
        trials_.push_back({limit, LimitReplay(limit.allowance), {}});
    }
}

void WhatIf::add(const CountedMessage& message) {
    const bool is_limited = networks_.empty() || !message.login.empty() ||
                            (message.client && networks_.find(*message.client) != nullptr);
    // Postfix asks no policy service about the mail of local users.
    const bool is_local = !message.client && message.login.empty();
    if (message.key.empty() || !is_limited || is_local) {
        return;
    }
    const PolicyRequest request = request_of(message);
    const ReplayedMessage replayed{.time = message.time,
                                   .recipients = message.recipients,
                                   .kind = message.kind,
                                   .customer = message.key,
                                   .is_reported = message.is_reported};
    for (Trial& trial : trials_) {
        if (const std::string subject = trial.limit.kind.subject_of(request); !subject.empty()) {
            count(trial, replayed, subject);
        }
    }
    if (search_) {
        search_->add(replayed, request);
    }
}

void WhatIf::count(Trial& trial, const ReplayedMessage& message, const std::string& subject) {
    const LimitReplay::Decision decision =
        trial.replay.decide(subject, message.recipients, message.time);
    if (!message.is_reported) {
        return;
    }
    Traffic& traffic = trial.traffic[{message.kind, std::string(message.customer)}];
    traffic.peak.messages = std::max(traffic.peak.messages, decision.unlimited.messages);
    traffic.peak.recipients = std::max(traffic.peak.recipients, decision.unlimited.recipients);
    const Usage usage{1, std::max<std::int64_t>(message.recipients, 1)};
    traffic.sent += usage;
    if (decision.is_exceeded) {
        traffic.stopped += usage;
    }
}

std::vector<WhatIfResult> WhatIf::results(std::span<const Suspect> suspects, int offender_score) {
    std::vector<WhatIfResult> results;
    for (const Trial& trial : trials_) {
        results.push_back(result(trial, suspects, offender_score));
    }
    if (search_) {
        for (const RateLimit& limit : search_->find(suspects, offender_score)) {
            Trial trial{limit, LimitReplay(limit.allowance), {}};
            search_->replay(limit, [&](const ReplayedMessage& message, const std::string& subject) {
                count(trial, message, subject);
            });
            results.push_back(result(trial, suspects, offender_score));
            results.back().is_found = true;
        }
    }
    return results;
}

WhatIfResult WhatIf::result(const Trial& trial, std::span<const Suspect> suspects,
                            int offender_score) {
    WhatIfResult result;
    result.limit = trial.limit;
    Usage all;
    std::int64_t everyone = 0;
    for (const auto& [id, traffic] : trial.traffic) {
        all += traffic.stopped;
        everyone += traffic.stopped.messages > 0 ? 1 : 0;
    }
    for (const auto& [activity, score] : suspects) {
        const auto found = trial.traffic.find(activity.id());
        if (found == trial.traffic.end()) {
            continue;
        }
        const Traffic& traffic = found->second;
        const bool is_offender = score.points >= offender_score;
        result.messages.add(traffic.peak.messages, is_offender);
        result.recipients.add(traffic.peak.recipients, is_offender);
        if (is_offender) {
            result.offenders_sent += traffic.sent;
            result.offenders_stopped += traffic.stopped;
        }
        if (traffic.stopped.messages == 0) {
            continue;
        }
        ++result.customers;
        result.stopped += traffic.stopped;
        result.offenders += is_offender && is_stopped_by(traffic.stopped, traffic.sent) ? 1 : 0;
        if (!is_offender) {
            result.innocent.push_back({activity.key, activity.kind, score.points, traffic.stopped});
        }
    }
    result.messages.finish();
    result.recipients.finish();
    result.strangers = everyone - result.customers;
    result.strangers_stopped = {all.messages - result.stopped.messages,
                                all.recipients - result.stopped.recipients};
    std::sort(result.innocent.begin(), result.innocent.end(),
              [](const StoppedCustomer& a, const StoppedCustomer& b) {
                  return std::tie(b.stopped.messages, a.key) < std::tie(a.stopped.messages, b.key);
              });
    return result;
}

} // namespace ispkit::mail
