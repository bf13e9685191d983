// SPDX-License-Identifier: MIT
// Writes the mail log of a cluster of four relays for benchmarks and tests, about a week of it, and
// what a report of the last day has to say:
//   make_mail_log BYTES TRUTH.json [SEED [traditional|rfc3339]]
// The same arguments give the same log.

#include "mail_log_cluster.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace {

using world::Customer;
using world::Kind;
using world::Plan;

/// When everybody sends what: customers by day, more of them in working hours; attackers on the
/// last day, at night.
std::vector<Plan> plans_of(const std::vector<Customer>& customers, std::uint64_t messages,
                           world::Random& random) {
    constexpr std::int64_t k_hour = 3'600'000;
    const std::int64_t start = std::chrono::milliseconds(world::k_start.time_since_epoch()).count();
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
        const auto day = static_cast<std::int64_t>(random() % (world::k_past_days + 1));
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
        for (int n = 0; n < count; ++n) { // in the two hours from two o'clock
            const std::int64_t time = start + (world::k_past_days * 24 + 2) * k_hour +
                                      static_cast<std::int64_t>(random() % (2 * k_hour));
            plans.push_back({time, i, true});
        }
    }
    std::sort(plans.begin(), plans.end(), [](const Plan& a, const Plan& b) {
        return std::pair(a.time, a.customer) < std::pair(b.time, b.customer);
    });
    return plans;
}

} // namespace

int main(int argc, char* argv[]) {
    if (argc < 3) {
        std::fputs("usage: make_mail_log BYTES TRUTH.json [SEED [traditional|rfc3339]]\n", stderr);
        return 2;
    }
    constexpr double k_octets_of_a_message = 2'600;
    constexpr double k_octets_of_attacks = 60e6;
    const double size = std::max(std::atof(argv[1]), 0.0);
    world::Random random(argc > 3 ? static_cast<std::uint64_t>(std::atoll(argv[3])) : 1);
    const auto times = argc > 4 && std::string_view(argv[4]) == "traditional"
                           ? world::Writer::Times::traditional
                           : world::Writer::Times::rfc3339;
    std::vector<Customer> customers = world::customers(random);
    const auto messages = static_cast<std::uint64_t>(
        std::max(size - k_octets_of_attacks, size / 10) / k_octets_of_a_message);
    const std::vector<Plan> plans = plans_of(customers, messages, random);
    world::Cluster cluster(std::move(customers), random, times);
    cluster.run(plans);
    cluster.write_truth(argv[2]);
    return std::fflush(stdout) == 0 ? 0 : 2;
}
