// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace ispkit::geo {

/// Where an address is, and whose network it belongs to. What is not known is empty or 0.
struct Origin {
    /// Two capital letters (ISO 3166-1 alpha-2).
    std::string country;
    /// The country's English name: printable UTF-8 of at most 64 bytes.
    std::string country_name;
    /// The number of the autonomous system that announces the network (RFC 6793).
    std::uint32_t as_number = 0;
    /// The name of the organisation behind it: printable UTF-8 of at most 64 bytes.
    std::string as_name;

    /// "AS64500", empty if it is not known.
    std::string as() const;

    /// "NL, AS64500 Example Hosting": what is known of country, number and name.
    std::string str() const;
};

} // namespace ispkit::geo
