// SPDX-License-Identifier: MIT
#include "firewall/ban/ban_record.hpp"

#include "error.hpp"
#include "text/number.hpp"

namespace ispkit::firewall {

namespace {

/// Removes the text up to the next space, and the space, from the front of rest.
std::string_view next_field(std::string_view& rest) {
    const std::size_t space = rest.find(' ');
    const std::string_view field = rest.substr(0, space);
    rest.remove_prefix(space == rest.npos ? rest.size() : space + 1);
    return field;
}

} // namespace

BanRecord parse_ban_record(std::string_view line) {
    constexpr std::size_t k_longest_line = 1024;
    if (line.size() > k_longest_line) {
        throw_error("longer than {} bytes", k_longest_line);
    }
    const std::string_view action = next_field(line);
    if (action != "ban" && action != "unban") {
        throw_error("'{}' is neither ban nor unban", action);
    }
    const std::string_view prefix_text = next_field(line);
    const std::optional<net::Prefix> prefix = net::Prefix::parse(prefix_text);
    if (!prefix) {
        throw_error("'{}' is not an address or prefix (example: 203.0.113.0/24)", prefix_text);
    }
    if (action == "unban") {
        return {BanRecord::Action::unban, *prefix};
    }
    const std::string_view digits = next_field(line);
    std::uint32_t seconds = 0;
    if (!text::read_number(digits, seconds) || seconds == 0 || seconds > k_longest_ban) {
        throw_error("'{}' is not a number of seconds from 1 to {}", digits, k_longest_ban);
    }
    return {BanRecord::Action::ban, *prefix, seconds};
}

std::string ban_line(const BanRecord& record) {
    return record.action == BanRecord::Action::ban
               ? fmt::format("ban {} {}", record.prefix.str(), record.seconds)
               : fmt::format("unban {}", record.prefix.str());
}

} // namespace ispkit::firewall
