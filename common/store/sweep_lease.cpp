// SPDX-License-Identifier: MIT
#include "store/sweep_lease.hpp"

#include "store/epoch.hpp"

#include <fmt/format.h>

#include <random>

namespace ispkit::store {

bool SweepLease::leads(Database& database, const std::string& holder,
                       std::chrono::sys_seconds now) {
    if (now + lease_ / 3 < leads_until_) {
        return true;
    }
    const std::chrono::sys_seconds until = now + lease_;
    database.run("INSERT INTO sweeps (name, holder, until) VALUES (?, ?, ?) "
                 "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, "
                 "until = excluded.until WHERE sweeps.until <= ? "
                 "OR sweeps.until > excluded.until OR sweeps.holder = excluded.holder",
                 {name_, holder, to_epoch(until), to_epoch(now)});
    const bool leads = database.changed() > 0;
    leads_until_ = leads ? until : now;
    return leads;
}

std::string unique_process_name() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}", random(), random());
}

} // namespace ispkit::store
