// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

/// Who sends mail through the relay cluster of make_mail_log, and what a report has to say of it.
namespace world {

using Random = std::mt19937_64;
using Seconds = std::chrono::sys_seconds;

inline constexpr int k_past_days = 7;
inline constexpr Seconds k_start =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 15); // a Sunday
/// What is before is the past, what follows is reported on.
inline constexpr Seconds k_since = k_start + std::chrono::days(k_past_days);

/// What the log tells of one key since then.
struct Truth {
    std::int64_t messages = 0;
    std::int64_t recipients = 0;
    std::int64_t size = 0;
    std::int64_t sent = 0;
    std::int64_t deferred = 0;
    std::int64_t bounced = 0;
    std::int64_t spam = 0;
    std::int64_t viruses = 0;
    std::int64_t blocklist_hits = 0;
    std::int64_t greylisted = 0;
    std::int64_t limit_hits = 0;
    std::int64_t sasl_failures = 0;
    std::int64_t sasl_failures_before_success = 0;
    std::int64_t past_messages = 0;
};

enum class Kind : std::uint8_t { innocent, loud_bot, quiet_bot, stolen };

struct Customer {
    Kind kind = Kind::innocent;
    /// Empty for those who are known by their address.
    std::string login;
    std::string address;
    std::string name;
    std::string sender;
    /// How much of all mail is his.
    double weight = 1;
    bool is_filtered = true;

    const std::string& key() const { return login.empty() ? address : login; }
};

/// 11,000 customers, a third of them with a login; 20 are bots, half of which send so little that
/// no limit meets them, and 8 have lost their password.
inline std::vector<Customer> customers(Random& random) {
    constexpr int k_customers = 11'000;
    constexpr int k_bots = 20;
    constexpr int k_stolen = 8;
    std::vector<Customer> all;
    for (int i = 0; i < k_customers; ++i) {
        Customer one;
        const bool has_login = i >= k_bots && (i < k_bots + k_stolen || i % 3 == 0);
        one.login = has_login ? fmt::format("user{}@example.org", i) : std::string();
        one.address = fmt::format("198.18.{}.{}", i / 250, i % 250 + 1);
        one.name = fmt::format("c{}.dsl.example.net", i);
        one.sender = fmt::format("user{}@{}example.org", i, has_login ? "" : "host.");
        // Few send most of it (a Pareto distribution, cut off).
        const double uniform = static_cast<double>(random() % 1'000'000 + 1) / 1'000'000;
        one.weight = std::min(1 / uniform, 60.0);
        one.kind = i < k_bots / 2          ? Kind::loud_bot
                   : i < k_bots            ? Kind::quiet_bot
                   : i < k_bots + k_stolen ? Kind::stolen
                                           : Kind::innocent;
        one.is_filtered = i % 10 != 9;
        all.push_back(one);
    }
    return all;
}

} // namespace world
