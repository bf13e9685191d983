// SPDX-License-Identifier: MIT
#include "sip/ban/ban_rows.hpp"

#include "error.hpp"
#include "sip/ban/stored_time.hpp"
#include "text/split.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace ispkit::sip {

using store::Row;

namespace {

std::vector<std::string> accounts_of(std::string_view text) {
    std::vector<std::string> accounts;
    while (!text.empty()) {
        accounts.emplace_back(text::take_until(text, '\n'));
    }
    return accounts;
}

Reason reason_of(std::string_view name) {
    for (const Reason reason : k_reasons) {
        if (name_of(reason) == name) {
            return reason;
        }
    }
    return Reason::failures;
}

constexpr std::pair<Standing, std::string_view> k_standings[] = {
    {Standing::guessed, "guessed"},
    {Standing::unproven, "unproven"},
    {Standing::proven, "proven"},
};

Standing standing_of(std::string_view name) {
    const auto* const found =
        std::ranges::find(k_standings, name, [](const auto& one) { return one.second; });
    return found == std::end(k_standings) ? Standing::unproven : found->first;
}

} // namespace

std::string_view name_of(Standing standing) {
    return std::ranges::find(k_standings, standing, [](const auto& one) { return one.first; })
        ->second;
}

net::Prefix prefix_of(const std::string& text, const store::Database& database) {
    const std::optional<net::Prefix> prefix = net::Prefix::parse(text);
    if (!prefix) {
        throw_error("{}: '{}' is not a prefix (the database is damaged)", database.name(), text);
    }
    return *prefix;
}

std::string stored_accounts(const std::vector<std::string>& accounts) {
    return fmt::format("{}", fmt::join(accounts, "\n"));
}

StoredBan ban_of(const Row& row, const store::Database& database) {
    return {.prefix = prefix_of(row.text(0), database),
            .address = net::Address::parse(row.text(1)).value_or(net::Address()),
            .since = time_of(row.integer(2)),
            .until = time_of(row.integer(3)),
            .times = static_cast<unsigned>(row.integer(4)),
            .pardoned = static_cast<unsigned>(row.integer(5)),
            .reason = reason_of(row.text(6)),
            .kind = kind_of_name(row.text(7)).value_or(Kind::refused),
            .failures = static_cast<unsigned>(row.integer(8)),
            .accounts = accounts_of(row.text(9)),
            .change = row.integer(10),
            .was_until = time_of(row.integer(11))};
}

StoredStrike strike_of(const Row& row, const store::Database& database) {
    return {.strike = {.prefix = prefix_of(row.text(0), database),
                       .address = net::Address::parse(row.text(1)).value_or(net::Address()),
                       .account = row.text(2),
                       .kind = kind_of_name(row.text(3)).value_or(Kind::refused),
                       .weight = row.real(4),
                       .time = time_of(row.integer(5)),
                       .log = row.text(6)},
            .spent = row.integer(7) != 0 ? Judge::Spent::yes : Judge::Spent::no};
}

AccountUse use_of(const Row& row, const store::Database& database) {
    return {.prefix = prefix_of(row.text(0), database),
            .account = row.text(1),
            .standing = standing_of(row.text(2)),
            .time = time_of(row.integer(3))};
}

} // namespace ispkit::sip
