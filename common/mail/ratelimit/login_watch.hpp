// SPDX-License-Identifier: MIT
#pragma once

#include "geo/geolocation.hpp"
#include "mail/limit/own_limits.hpp"
#include "mail/ratelimit/watch_store.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// When a login is suspended by itself: it is used from that many networks or countries within a
/// window, or that many of its messages in a row are refused because of limits.
struct SuspensionRule {
    enum class Sign : std::uint8_t { networks, countries, refusals };

    Sign sign = Sign::networks;
    /// At least 2; of refusals at least 1.
    std::int64_t number = 0;
    /// At most a week; zero for refusals.
    std::chrono::seconds window{0};

    /// Reads "N networks / WINDOW", "N countries / WINDOW" or "N refusals". Throws Error.
    static SuspensionRule parse(std::string_view text);

    std::string str() const;
};

/// Sees from where logins send and how often they are refused, and says which are to be suspended.
/// A network is an autonomous system if a database knows it, else an IPv4 /24 or an IPv6 /48.
class LoginWatch {
public:
    /// The geolocation must outlive it.
    LoginWatch(std::vector<SuspensionRule> rules, geo::Geolocation& geolocation)
        : rules_(std::move(rules))
        , geolocation_(geolocation) {}

    /// Notes from where the request comes. Returns a suspension if a rule says so. These functions
    /// must be called in a transaction, and throw Error if the database fails.
    std::optional<Override> see(WatchStore store, const std::string& subject,
                                const net::Address& client, std::chrono::sys_seconds now);

    /// Notes that a message was refused; the same message counts once.
    std::optional<Override> see_refusal(WatchStore store, const std::string& subject,
                                        const std::string& message, std::chrono::sys_seconds now);

    /// Notes that a message passed.
    void see_passed(WatchStore store, const std::string& subject);

private:
    std::vector<SuspensionRule> rules_;
    geo::Geolocation& geolocation_;
};

} // namespace ispkit::mail
