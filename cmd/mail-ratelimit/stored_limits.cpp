// SPDX-License-Identifier: MIT
#include "stored_limits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace ispkit::ratelimit {

namespace {

using Texts = std::vector<std::string>;

/// ", WHERE 'LIMIT'" for the first of the ones that is not among the others.
std::string first_without(const Texts& ones, const Texts& others, std::string_view where) {
    const auto found = std::find_if(ones.begin(), ones.end(), [&](const std::string& one) {
        return std::find(others.begin(), others.end(), one) == others.end();
    });
    return found == ones.end() ? "" : fmt::format(", {} '{}'", where, *found);
}

} // namespace

std::optional<std::string> StoredLimits::keep(mail::RateStore& store,
                                              const std::vector<mail::RateLimit>& limits) {
    Texts own;
    for (const mail::RateLimit& limit : limits) {
        own.push_back(limit.str());
    }
    Texts stored = store.limits();
    if (stored != own && (are_new_ || stored.empty())) {
        store.set_limits(own);
        stored = own;
    }
    are_new_ = false;
    if (stored == own) {
        told_.clear();
        return std::nullopt;
    }
    if (stored == told_) {
        return std::nullopt;
    }
    told_ = stored;
    return fmt::format("another host with this database has other limits{}{}; give all the same",
                       first_without(own, stored, "without"), first_without(stored, own, "with"));
}

} // namespace ispkit::ratelimit
