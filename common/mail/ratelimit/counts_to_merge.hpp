// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/rate_store.hpp"
#include "store/row_set.hpp"
#include "store/sweep_lease.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <set>
#include <string>

namespace ispkit::mail {

/// What a host has counted alone, while the database that it shares with others was away, on its
/// way there.
class CountsToMerge {
public:
    /// Adds all that the store has, which must not be used any more.
    void take(RateStore& alone);

    bool is_empty() const { return slices_.empty(); }

    /// Adds it to what the others have counted, in several transactions. Throws Error if the
    /// database fails: then the next call goes on where this one ended. What a transaction stored
    /// whose answer was lost is not stored again, unless a week passes until then.
    void merge_into(RateStore& shared, std::chrono::sys_seconds now);

private:
    struct Table;
    static const Table k_tables[];
    /// A part of a table, which is stored in one transaction.
    struct Slice {
        std::string_view merge;
        store::RowSet rows;
        /// The first column of its rows, which others must not change meanwhile.
        std::set<std::string> keys;
        std::string id;
    };

    std::deque<Slice> slices_;
    std::string process_ = store::unique_process_name();
    std::int64_t number_ = 0;
};

} // namespace ispkit::mail
