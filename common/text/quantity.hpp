// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::text {

/// "1,204".
std::string grouped(std::int64_t number);

/// "recipient" for 1, else "recipients"; "addresses": the noun must form its plural with an s, or
/// with es behind an s.
template <std::integral Number>
std::string noun_for(Number number, std::string_view noun) {
    return std::string(noun) + (number == 1 ? "" : noun.ends_with('s') ? "es" : "s");
}

/// "1,204 recipients", "1 recipient".
template <std::integral Number>
std::string counted(Number number, std::string_view noun) {
    return grouped(static_cast<std::int64_t>(number)) + ' ' + noun_for(number, noun);
}

/// The same without commas, as for a number of bytes: "1204 bytes", "1 byte".
template <std::integral Number>
std::string plain_count(Number number, std::string_view noun) {
    return std::to_string(number) + ' ' + noun_for(number, noun);
}

/// How long somebody waits: "119 seconds"; from two minutes on in whole ones, "5 minutes", no less
/// than the time.
std::string wait_text(std::chrono::seconds time);

/// "40"; a number below ten has a decimal, unless that is zero: "2.5".
std::string short_number(double number);

/// The part as a percentage of the whole, "12 %"; below ten with a decimal. "-" if the whole is 0.
std::string share_text(std::int64_t part, std::int64_t whole);

} // namespace ispkit::text
