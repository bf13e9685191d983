// SPDX-License-Identifier: MIT
#pragma once

#include "sip/ban/ban_store.hpp"

#include <string>
#include <string_view>

namespace ispkit::sip {

// Rows of the database and what they mean. A prefix that is none is an Error: the database is
// damaged.

/// Those that ban_of() reads.
inline constexpr std::string_view k_ban_columns =
    "prefix, address, since, until, times, pardoned, reason, kind, failures, accounts, change, "
    "was_until";
StoredBan ban_of(const store::Row& row, const store::Database& database);

/// Those that strike_of() reads.
inline constexpr std::string_view k_strike_columns =
    "prefix, address, account, kind, weight, time, log, spent";
StoredStrike strike_of(const store::Row& row, const store::Database& database);

/// Those that use_of() reads.
inline constexpr std::string_view k_use_columns = "prefix, account, standing, time";
AccountUse use_of(const store::Row& row, const store::Database& database);

net::Prefix prefix_of(const std::string& text, const store::Database& database);

/// How a ban's accounts are stored.
std::string stored_accounts(const std::vector<std::string>& accounts);

std::string_view name_of(Standing standing);

} // namespace ispkit::sip
