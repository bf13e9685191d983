// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::text {

/// "1,204".
std::string grouped(std::int64_t number);

/// "1,204 recipients", "1 recipient": the noun must form its plural with an s.
std::string counted(std::int64_t number, std::string_view noun);

/// "40"; a number below ten has a decimal, unless that is zero: "2.5".
std::string short_number(double number);

/// The part as a percentage of the whole, "12 %"; below ten with a decimal. "-" if the whole is 0.
std::string share_text(std::int64_t part, std::int64_t whole);

} // namespace ispkit::text
