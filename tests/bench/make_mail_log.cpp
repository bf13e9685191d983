// SPDX-License-Identifier: MIT
// Writes the mail log of a cluster of four relays for benchmarks and tests, about a week of it, and
// what a report of the last day has to say:
//   make_mail_log BYTES TRUTH.json [SEED [traditional|rfc3339]]
// The same arguments give the same log.

#include "mail_log_cluster.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

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
    std::vector<world::Customer> customers = world::customers(random);
    const auto messages = static_cast<std::uint64_t>(
        std::max(size - k_octets_of_attacks, size / 10) / k_octets_of_a_message);
    const std::vector<world::Plan> plans =
        world::plans_of(customers, messages, world::k_all_attacks, random);
    world::Cluster cluster(std::move(customers), random, times, stdout);
    cluster.run(plans);
    cluster.write_truth(argv[2]);
    return std::fflush(stdout) == 0 ? 0 : 2;
}
