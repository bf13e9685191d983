// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ispkit::bench {

/// Who asks: greylisting is asked of strangers' recipients, rate limiting of customers' recipients
/// and messages.
enum class Kind : std::uint8_t { greylist, ratelimit };

/// "greylist" or "ratelimit"; ends the program for anything else.
Kind kind_of(std::string_view name);

/// How many numbers in a row are one stranger's.
inline constexpr std::uint64_t k_mails_of_a_client = 4;

/// A mail that a relay is offered. The same number is the same mail in all runs. A stranger is
/// known by its name or by its IPv6 network; of customers each has a number, and seven in ten log
/// in.
struct Mail {
    std::string client_address;
    std::string client_name;
    std::string sender;
    std::string recipient;
    std::string login;

    static Mail of(Kind kind, std::uint64_t number);
};

/// Adds what Postfix 3.7 asks at that stage, with all its attributes: some 600 octets. A message's
/// requests have the same serial.
void add_request(std::string& out, const Mail& mail, std::string_view stage, std::uint64_t serial);

} // namespace ispkit::bench
