// SPDX-License-Identifier: MIT
#include "mail/ratelimit/limits_in_force.hpp"

#include "net/prefix.hpp"
#include "text/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::mail {

LimitsInForce::LimitsInForce(RateStore& store, std::chrono::sys_seconds now) {
    for (const std::string& text : store.limits()) {
        limits_.push_back(RateLimit::parse(text));
        kinds_.push_back(limits_.back().kind.str());
    }
    for (Override& override : store.overrides(now)) {
        const std::string subject = override.subject;
        overrides_.emplace(subject, std::move(override));
    }
}

const Override* LimitsInForce::override_of(const std::string& subject) const {
    const auto found = overrides_.find(subject);
    return found == overrides_.end() ? nullptr : &found->second;
}

std::vector<std::string> LimitsInForce::subjects_of(std::string_view text) const {
    std::vector<std::string> subjects{parse_subject(text)};
    if (kind_of(subjects.front()) != LimitKind().str()) {
        return subjects;
    }
    // For IPv6 it is the address itself, not its /64.
    const std::string_view who = text::trim(text.substr(text.find(':') + 1));
    const std::optional<net::Prefix> client = net::Prefix::parse(who);
    PolicyRequest request;
    request.client = client ? std::optional(client->first()) : std::nullopt;
    for (const RateLimit& limit : limits_) {
        if (limit.kind.key != LimitKey::client) {
            continue;
        }
        std::string subject = limit.kind.subject_of(request);
        if (!subject.empty() &&
            std::find(subjects.begin(), subjects.end(), subject) == subjects.end()) {
            subjects.push_back(std::move(subject));
        }
    }
    return subjects;
}

std::optional<double> LimitsInForce::share(const RateStore::Current& current) const {
    std::optional<double> share;
    const auto add = [&](const Allowance& allowance) {
        if (!allowance.is_unlimited() && allowance.window == current.window) {
            share = std::max(share.value_or(0), share_of(allowance, current.usage));
        }
    };
    if (const Override* const override = override_of(current.subject)) {
        add(override->allowance);
        return share;
    }
    std::for_each(current.own.begin(), current.own.end(), add);
    for (std::size_t i = 0; current.own.empty() && i < limits_.size(); ++i) {
        const RateLimit& limit = limits_[i];
        if (kinds_[i] == kind_of(current.subject) &&
            (limit.class_name.empty() || limit.class_name == current.class_name)) {
            add(limit.allowance);
        }
    }
    return share;
}

} // namespace ispkit::mail
