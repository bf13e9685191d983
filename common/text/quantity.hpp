// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::text {

/// "1,204".
std::string grouped(std::int64_t number);

/// "1,204 recipients", "1 recipient": the noun's plural is its singular with an s.
std::string counted(std::int64_t number, std::string_view noun);

/// "40", and below ten with a decimal, unless that is zero: "2.5".
std::string short_number(double number);

/// "12 %" of a whole, and below ten with a decimal; a dash where the whole is nothing.
std::string share_text(std::int64_t part, std::int64_t whole);

} // namespace ispkit::text
