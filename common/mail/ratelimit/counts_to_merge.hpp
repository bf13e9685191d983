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

/// What a host counts alone, while the database that it shares with others is away, on its way
/// there. Refusals in a row and notices are not among it: they would be about a part of each limit.
class CountsToMerge {
public:
    /// Takes what the store has, once all that was taken before is merged. It goes on counting
    /// there, but is not taken again.
    void take(RateStore& alone);

    /// Adds it to what the others have counted, in several transactions; in one even if nothing was
    /// counted, so that it fails if the database takes no writes. Throws Error if the database
    /// fails: then the next call goes on where this one ended. What a transaction stored whose
    /// answer was lost is not stored again, unless a week passes until then.
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
