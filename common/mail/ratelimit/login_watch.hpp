// SPDX-License-Identifier: MIT
#pragma once

#include "geo/geolocation.hpp"
#include "mail/limit/own_limits.hpp"
#include "mail/ratelimit/watch_store.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
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
///
/// It works on batches: look_up(), what it sees, save().
class LoginWatch {
public:
    /// The geolocation must outlive it.
    LoginWatch(std::vector<SuspensionRule> rules, geo::Geolocation& geolocation)
        : rules_(std::move(rules))
        , geolocation_(geolocation) {}

    /// Forgets the last batch, and asks for what is known of the subjects of the next one.
    void look_up(const std::set<std::string>& subjects, WatchStore store, store::Round& round,
                 std::chrono::sys_seconds now);
    /// Stores what it saw.
    void save(WatchStore store, store::Round& round, std::chrono::sys_seconds now);

    /// Notes from where the request comes. Returns a suspension if a rule says so.
    std::optional<Override> see(const std::string& subject, const net::Address& client,
                                std::chrono::sys_seconds now);

    /// Notes that a message was refused; the same message counts once in a row.
    std::optional<Override> see_refusal(const std::string& subject, const std::string& message,
                                        std::chrono::sys_seconds now);

    /// Notes that a message passed.
    void see_passed(const std::string& subject);

private:
    /// The first rule about that; null if there is none.
    const SuspensionRule* rule_of(SuspensionRule::Sign sign) const;
    std::chrono::seconds longest_window() const;
    bool note_place(const std::string& subject, const LoginPlace& place,
                    std::chrono::sys_seconds now);

    std::vector<SuspensionRule> rules_;
    geo::Geolocation& geolocation_;
    WatchStore::Records records_;
    WatchStore::Changes changes_;
};

} // namespace ispkit::mail
