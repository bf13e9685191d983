// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
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

    friend bool operator==(const Truth&, const Truth&) = default;
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

/// One message to be sent.
struct Plan {
    /// Milliseconds since 1970.
    std::int64_t time = 0;
    std::uint32_t customer = 0;
    bool is_attack = false;
};

inline constexpr int k_all_attacks = 100;

/// When everybody sends what: customers by day, more of them in working hours; attackers on the
/// last day, at night, so many per cent of what they can.
inline std::vector<Plan> plans_of(const std::vector<Customer>& customers, std::uint64_t messages,
                                  int attacks, Random& random) {
    constexpr std::int64_t k_hour = 3'600'000;
    const std::int64_t start = std::chrono::milliseconds(k_start.time_since_epoch()).count();
    const std::vector<double> of_hours = {1,  1,  1,  1,  2,  3,  6, 12, 18, 20, 20, 18,
                                          14, 18, 19, 18, 15, 11, 8, 6,  5,  4,  3,  2};
    std::vector<double> weights;
    for (const Customer& customer : customers) {
        weights.push_back(customer.kind == Kind::innocent ? customer.weight : 1.5);
    }
    std::discrete_distribution<std::uint32_t> who(weights.begin(), weights.end());
    std::discrete_distribution<int> hour(of_hours.begin(), of_hours.end());
    std::vector<Plan> plans;
    for (std::uint64_t i = 0; i < messages; ++i) {
        const auto day = static_cast<std::int64_t>(random() % (k_past_days + 1));
        const std::int64_t time = start + (day * 24 + hour(random)) * k_hour +
                                  static_cast<std::int64_t>(random() % k_hour);
        plans.push_back({time, who(random), false});
    }
    for (std::uint32_t i = 0; i < customers.size(); ++i) {
        const Kind kind = customers[i].kind;
        const int count = kind == Kind::loud_bot    ? 600
                          : kind == Kind::quiet_bot ? 60
                          : kind == Kind::stolen    ? 200
                                                    : 0;
        for (int n = 0; n < count * attacks / k_all_attacks;
             ++n) { // in the two hours from two o'clock
            const std::int64_t time = start + (k_past_days * 24 + 2) * k_hour +
                                      static_cast<std::int64_t>(random() % (2 * k_hour));
            plans.push_back({time, i, true});
        }
    }
    std::sort(plans.begin(), plans.end(), [](const Plan& a, const Plan& b) {
        return std::pair(a.time, a.customer) < std::pair(b.time, b.customer);
    });
    return plans;
}

} // namespace world
