// SPDX-License-Identifier: MIT
#include "replay_server.hpp"

#include <fmt/format.h>

#include <utility>

namespace ispkit::bench {

ServerTables::ServerTables(const std::string& url)
    : database_(url, store::Access::read_only) {
    report();
}

std::string ServerTables::report() {
    const auto megabytes = [](std::int64_t octets) { return static_cast<double>(octets) / 1e6; };
    std::string lines;
    database_.query("SELECT wal_bytes FROM pg_stat_wal", {}, [&](const store::Row& row) {
        const std::int64_t log = row.integer(0);
        lines = fmt::format(" log_mb={:.0f}\n", megabytes(log - std::exchange(log_before_, log)));
    });
    database_.query(
        "SELECT relname, n_tup_ins, n_tup_upd, n_tup_hot_upd, n_tup_del, autovacuum_count, "
        "n_live_tup, n_dead_tup, pg_table_size(relid), pg_indexes_size(relid) "
        "FROM pg_stat_user_tables WHERE n_tup_ins > 10 ORDER BY relname",
        {}, [&](const store::Row& row) {
            const Totals now{row.integer(1), row.integer(2), row.integer(3), row.integer(4),
                             row.integer(5)};
            const Totals then = std::exchange(before_[row.text(0)], now);
            const std::int64_t updated = now.updated - then.updated;
            const std::int64_t in_page = now.updated_in_page - then.updated_in_page;
            lines += fmt::format(
                "  {}: rows={} dead={} inserted={} removed={} updated={} hot={:.3f} vacuums={} "
                "table_mb={:.1f} indices_mb={:.1f}\n",
                row.text(0), row.integer(6), row.integer(7), now.inserted - then.inserted,
                now.removed - then.removed, updated,
                updated > 0 ? static_cast<double>(in_page) / static_cast<double>(updated) : 1,
                now.vacuums - then.vacuums, megabytes(row.integer(8)), megabytes(row.integer(9)));
        });
    return lines;
}

} // namespace ispkit::bench
