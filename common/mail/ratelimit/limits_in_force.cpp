// SPDX-License-Identifier: MIT
#include "mail/ratelimit/limits_in_force.hpp"

#include "net/prefix.hpp"
#include "text/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ispkit::mail {

namespace {

std::string name_of(std::string_view class_name, std::string_view kind,
                    std::chrono::seconds window) {
    return fmt::format("{} {} {}", class_name, kind, window.count());
}

double share_of(const Allowance& allowance, const Usage& used) {
    const auto part = [](std::int64_t some, const std::optional<std::int64_t>& all) {
        return all ? static_cast<double>(some) /
                         static_cast<double>(std::max<std::int64_t>(1, *all))
                   : 0.0;
    };
    return std::max(part(used.messages, allowance.messages),
                    part(used.recipients, allowance.recipients));
}

} // namespace

std::string_view kind_of(std::string_view subject) {
    return subject.substr(0, subject.find(':'));
}

LimitsInForce::LimitsInForce(RateStore& store, std::chrono::sys_seconds now) {
    for (const std::string& text : store.limits()) {
        limits_.push_back(RateLimit::parse(text));
        const RateLimit& limit = limits_.back();
        if (!limit.is_unlimited()) {
            allowances_[name_of(limit.class_name, limit.kind(), limit.allowance.window)].push_back(
                limit.allowance);
        }
    }
    for (RateStore::Override& override : store.overrides(now)) {
        const std::string subject = override.subject;
        overrides_.emplace(subject, std::move(override));
    }
}

const RateStore::Override* LimitsInForce::override_of(const std::string& subject) const {
    const auto found = overrides_.find(subject);
    return found == overrides_.end() ? nullptr : &found->second;
}

std::vector<std::string> LimitsInForce::subjects_of(std::string_view text) const {
    std::vector<std::string> subjects{parse_subject(text)};
    if (kind_of(subjects.front()) != RateLimit().kind()) {
        return subjects;
    }
    // For IPv6 it is the address itself, not its /64.
    const std::string_view who = text::trim(text.substr(text.find(':') + 1));
    const std::optional<net::Prefix> client = net::Prefix::parse(who);
    PolicyRequest request;
    request.client = client ? std::optional(client->first()) : std::nullopt;
    for (const RateLimit& limit : limits_) {
        if (limit.key != LimitKey::client) {
            continue;
        }
        std::string subject = limit.subject_of(request);
        if (!subject.empty() &&
            std::find(subjects.begin(), subjects.end(), subject) == subjects.end()) {
            subjects.push_back(std::move(subject));
        }
    }
    return subjects;
}

std::optional<double> LimitsInForce::share(const RateStore::Current& current) const {
    if (const RateStore::Override* const override = override_of(current.subject)) {
        const std::optional<Allowance>& allowance = override->allowance;
        return allowance && allowance->window == current.window
                   ? std::optional(share_of(*allowance, current.usage))
                   : std::nullopt;
    }
    const auto found =
        allowances_.find(name_of(current.class_name, kind_of(current.subject), current.window));
    if (found == allowances_.end()) {
        return std::nullopt;
    }
    double share = 0;
    for (const Allowance& allowance : found->second) {
        share = std::max(share, share_of(allowance, current.usage));
    }
    return share;
}

} // namespace ispkit::mail
