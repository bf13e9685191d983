// SPDX-License-Identifier: MIT
#include "service.hpp"

#include "error.hpp"
#include "text/number.hpp"

namespace ispkit::ratelimit {

namespace {

std::int64_t parse_nodes(std::string_view text) {
    constexpr std::int64_t k_most = 10'000;
    std::int64_t nodes = 0;
    if (!text::read_number(text, nodes) || nodes < 1 || nodes > k_most) {
        throw_error("'{}': expected a number from 1 to {}", text, k_most);
    }
    return nodes;
}

} // namespace

void Service::declare(cli::OptionTable& table) {
    declare_service(table);
    limits.declare(table);
    declare_history(table, kept_history);
    watching.declare(table);
    table.section("Database");
    declare_database(table);
    table.value("--nodes", "N", nodes,
                "hosts that share the database: while it is away, each counts alone, to 1/N of "
                "each limit (default 1)",
                parse_nodes);
}

mail::RatePolicy Service::policy(const cli::CommandLine& command_line) const {
    if (limits.limits.empty() && command_line.configuration_file().path.empty()) {
        throw_error("no limit is given, and {} was not read", k_database.configuration);
    }
    return command_line.with_place([&] { return limits.policy_with_customers(database); });
}

} // namespace ispkit::ratelimit
