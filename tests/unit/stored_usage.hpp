// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/rate_store.hpp"
#include "mail/ratelimit/window_usage.hpp"

#include <string>
#include <utility>

namespace ispkit {

/// What counts of it in the database.
inline mail::Usage stored_usage(mail::RateStore& store, const std::string& subject,
                                std::chrono::seconds window, std::chrono::sys_seconds now) {
    return mail::WindowUsage(store.database(), now).used(subject, window);
}

inline void store_usage(mail::RateStore& store, const std::string& subject,
                        std::chrono::seconds window, mail::UsageAddition addition,
                        std::chrono::sys_seconds now) {
    mail::WindowUsage usage(store.database(), now);
    usage.add(subject, window, std::move(addition));
    store::Round round(store.database(), store::Round::Kind::writes);
    usage.save(round);
    round.finish();
}

} // namespace ispkit
