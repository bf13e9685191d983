// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace ispkit::bench {

/// The sizes of the tables on a PostgreSQL server, and what was done to them.
class ServerTables {
public:
    explicit ServerTables(const std::string& url);

    /// A line end, then a line for each table: what happened since the last time, and its size.
    std::string report();

private:
    struct Totals {
        std::int64_t inserted = 0;
        std::int64_t updated = 0;
        std::int64_t updated_in_page = 0;
        std::int64_t removed = 0;
        std::int64_t vacuums = 0;
    };
    store::Database database_;
    std::map<std::string, Totals> before_;
    std::int64_t log_before_ = 0;
};

} // namespace ispkit::bench
