// SPDX-License-Identifier: MIT
#include "known_overrides.hpp"

#include <utility>

namespace ispkit::ratelimit {

namespace {

bool is_same(const mail::Override& one, const mail::Override& other) {
    return one.since == other.since && one.allowance == other.allowance && one.until == other.until;
}

} // namespace

std::vector<KnownOverrides::Change> KnownOverrides::take(const std::vector<mail::Override>& all,
                                                         std::chrono::sys_seconds now) {
    Overrides later;
    for (const mail::Override& one : all) {
        later.emplace_hint(later.end(), one.subject, one);
    }
    std::vector<Change> changes;
    find_stored(later, changes);
    if (are_known_) {
        find_changes(later, now, changes);
    }
    overrides_ = std::move(later);
    are_known_ = true;
    return changes;
}

void KnownOverrides::add_to(mail::RatePolicy& policy) const {
    for (const auto& [subject, override] : overrides_) {
        policy.add_override(override);
    }
}

void KnownOverrides::find_stored(const Overrides& later, std::vector<Change>& changes) {
    for (const mail::Override& suspension : std::exchange(in_doubt_, {})) {
        const auto stored = later.find(suspension.subject);
        if (stored != later.end() && is_same(stored->second, suspension)) {
            add(suspension);
            changes.push_back({"suspend", suspension});
        }
    }
}

void KnownOverrides::find_changes(const Overrides& later, std::chrono::sys_seconds now,
                                  std::vector<Change>& changes) const {
    for (const auto& [subject, before] : overrides_) {
        if (!later.contains(subject)) {
            changes.push_back({before.until && *before.until <= now ? "end" : "unset", before});
        }
    }
    for (const auto& [subject, after] : later) {
        const auto before = overrides_.find(subject);
        if (before == overrides_.end() || !is_same(before->second, after)) {
            changes.push_back({"set", after});
        }
    }
}

} // namespace ispkit::ratelimit
