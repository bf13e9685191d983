// SPDX-License-Identifier: MIT
#pragma once

#include "mail/activity/activity.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// "1,204".
std::string grouped(std::int64_t number);

/// "1,204 recipients", "1 recipient": the noun's plural is its singular with an s.
std::string counted(std::int64_t number, std::string_view noun);

/// "40", and below ten with a decimal, unless that is zero: "2.5".
std::string short_number(double number);

/// "12 %" of a whole, and below ten with a decimal; a dash where the whole is nothing.
std::string share_text(std::int64_t part, std::int64_t whole);

/// "2026-11-23 03:00", in the process's zone.
std::string minute_text(std::chrono::sys_seconds time);

/// The text in lines that end before that column, broken at blanks, for a place that is so far to
/// the right; the lines behind the first have that indentation before them. For ASCII; a word that
/// is longer than a line is not broken.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indentation);

/// "client", "sasl", "sender", "prefix".
std::string_view name_of(ActivityKind kind);

} // namespace ispkit::mail
