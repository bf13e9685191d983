// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::firewall {

/// One line of the protocol between a program that decides bans and one that enforces them:
///
///     ban PREFIX SECONDS [NAME=VALUE ...]
///     unban PREFIX
///
/// Fields are separated by single spaces, the line ends with a newline. PREFIX is an address, or an
/// address and a length such as 203.0.113.0/24; SECONDS is a whole number from 1 to k_longest_ban,
/// how long the ban lasts from now on. The fields after SECONDS give the reason to people;
/// enforcers ignore them. A later ban of the same prefix replaces the earlier one; an unban of a
/// prefix that is not banned has no effect. Empty lines have no effect either: they ask whether
/// they are read.
struct BanRecord {
    enum class Action { ban, unban };

    Action action;
    net::Prefix prefix;
    /// 0 for an unban.
    std::uint32_t seconds = 0;

    friend bool operator==(const BanRecord&, const BanRecord&) = default;
};

/// One year: the longest ban that a record can contain.
inline constexpr std::uint32_t k_longest_ban = 365 * 24 * 3600;

/// Reads a line without its newline; throws an Error with the reason for a bad line.
BanRecord parse_ban_record(std::string_view line);

/// The line, without newline and reasons.
std::string ban_line(const BanRecord& record);

} // namespace ispkit::firewall
