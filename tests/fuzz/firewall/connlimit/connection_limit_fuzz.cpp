// SPDX-License-Identifier: MIT
// Any octets as the values of options, and as the JSON that nft lists a table as. What is taken as
// a value is safe to print into a ruleset.

#include "error.hpp"
#include "firewall/connlimit/connection_limit.hpp"
#include "firewall/connlimit/connection_limit_listing.hpp"
#include "fuzz_target.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace ispkit;

/// Whether the parser takes the text; any exception but Error ends the process.
template <typename Parser>
bool takes(Parser parser, std::string_view text) {
    try {
        parser(text);
        return true;
    } catch (const Error&) {
        return false;
    }
}

} // namespace

FUZZ_TARGET(connection_limit, data, size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read_rate = [](std::string_view value) {
        const firewall::ConnectionRate rate = firewall::ConnectionRate::parse(value);
        if (firewall::time_to_refill(rate, firewall::k_most_burst).count() < 1) {
            std::abort();
        }
    };
    const bool is_value = takes(read_rate, text) || takes(firewall::OverLimit::parse, text) ||
                          takes(firewall::parse_port, text) ||
                          takes(firewall::check_table_name, text);
    if (is_value && text.find_first_of(" \n;{}#'\"\\") != text.npos) {
        std::abort();
    }
    takes(
        [](std::string_view json) {
            firewall::parse_connection_limit_listing(json, "smtp_connlimit");
        },
        text);
}
