// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "logfile/timestamp.hpp"
#include "net/prefix.hpp"
#include "sip/ban/ban_rules.hpp"
#include "sip/ban/client_accounts.hpp"

#include <cstdint>
#include <vector>

namespace ispkit::sip {

/// What rules that differ in max_failures alone would have done with the same attempts: 1 to 20,
/// and the value of the given rules. All are tried in one pass.
///
/// The bans are those for the failures of one network, and those for enumeration as the given rules
/// saw it; bans of larger networks and for distributed attacks are left out. Without those, the
/// numbers are exactly a Judge's for up to 100,000 networks; beyond that, those with the fewest
/// attempts are forgotten, and are new when they come again.
class ThresholdCurve {
public:
    explicit ThresholdCurve(const BanRules& rules);

    /// Adds an attempt that the Judge counted, or did not since its network was banned. Where
    /// spare_registered is set, `clients` tells which networks are spared.
    void add_attempt(const net::Prefix& prefix, double weight, logfile::Time time,
                     const ClientAccounts& clients);

    /// Adds a ban for enumeration.
    void add_enumeration(const net::Prefix& prefix, logfile::Time time);

    struct Point {
        double max_failures = 0;
        /// Whether the given rules have this value.
        bool is_given = false;
        /// The attempts that bans would have stopped.
        std::uint64_t stopped = 0;
        std::uint64_t bans = 0;
        /// The different networks that would have been banned.
        std::uint64_t networks = 0;
        /// Those of them that have telephones (ClientAccounts::has_telephones): the cost.
        std::uint64_t with_telephones = 0;
    };

    /// The results, in the order of max_failures.
    std::vector<Point> points(const ClientAccounts& clients) const;

    std::uint64_t attempts() const { return attempts_; }

private:
    struct Count {
        std::uint32_t number;
        double weight;
        logfile::Time time;
    };
    /// A network under one of the values.
    struct Course {
        logfile::Time banned_until;
        /// The number of the first attempt that is not spent.
        std::uint32_t since = 0;
        std::uint32_t bans = 0;
    };
    struct Network {
        /// The attempts that may still count for some value.
        std::vector<Count> counts;
        std::uint32_t attempts = 0;
        std::vector<Course> courses;
        std::uint32_t worth() const { return attempts; }
    };

    Network& network(const net::Prefix& prefix);
    void drop_old(Network& network, logfile::Time time) const;
    static void drop_spent(Network& network);
    void ban(Course& course, Point& point, logfile::Time time) const;

    BanRules rules_;
    std::vector<Point> points_;
    container::BoundedTable<net::Prefix, Network> networks_;
    std::uint64_t attempts_ = 0;
};

} // namespace ispkit::sip
