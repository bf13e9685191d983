// SPDX-License-Identifier: MIT
#pragma once

#include "mail/ratelimit/rate_store.hpp"
#include "store/row_set.hpp"
#include "store/sweep_lease.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ispkit::mail {

/// What a host counts alone, while the database that it shares with others is away, on its way
/// there. Refusals in a row and notices are not among it: they would be about a part of each limit.
class CountsToMerge {
public:
    /// The store must be in memory and new, and outlive it. It goes on counting there what was
    /// merged, until that is too old to count.
    explicit CountsToMerge(RateStore& alone);

    /// Adds some hundred rows of it, in one transaction, to what the others have counted: overrides
    /// first, then what decisions need. It writes even if nothing was counted, so that it fails if
    /// the database takes no writes. Returns whether more may be left. Throws Error if the database
    /// fails: then the next call does the same once more. What a transaction stored whose answer
    /// was lost is not stored again, unless a week passes until then.
    bool merge_next(RateStore& shared, std::chrono::sys_seconds now);

private:
    struct Table;
    static const Table k_tables[];
    struct Part {
        const Table* table;
        store::RowSet rows;
    };
    /// Rows that were taken, until they are stored.
    struct Slice {
        std::string id;
        std::vector<Part> parts = {};
        /// The first column of its rows, which others must not change meanwhile.
        std::set<std::string> keys = {};
        /// Whether there may be more rows.
        bool is_full = false;
    };

    Slice take();

    RateStore& alone_;
    std::optional<Slice> slice_;
    std::string process_ = store::unique_process_name();
    std::int64_t number_ = 0;
};

} // namespace ispkit::mail
