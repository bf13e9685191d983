// SPDX-License-Identifier: MIT
#include "mail/report/contacts.hpp"

#include "error.hpp"
#include "mail/address/envelope_address.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"

namespace ispkit::mail {

namespace {

/// The first address in a customer's name; all of the name if it has none.
std::string_view address_in(std::string_view name) {
    constexpr std::string_view k_between = " \t<>(),;\"";
    const std::size_t at = name.find('@');
    if (at == name.npos) {
        return name;
    }
    const std::size_t before = name.find_last_of(k_between, at);
    name.remove_prefix(before == name.npos ? 0 : before + 1);
    return name.substr(0, name.find_first_of(k_between));
}

} // namespace

void Contacts::add_file(std::string_view text, const std::string& name) {
    text::for_each_line(text, name, [&](std::string_view line, std::uint64_t number) {
        line = text::trim(line);
        if (line.empty() || line.front() == '#') {
            return;
        }
        // A login may have blanks, a plain address has none.
        const std::size_t blank = line.find_last_of(text::k_blanks);
        const std::string_view address = line.substr(blank == line.npos ? 0 : blank + 1);
        if (blank == line.npos || !is_plain_address(address)) {
            throw_error("'{}': expected a customer and a mail address (example: joe "
                        "joe@example.org)",
                        line);
        }
        const std::string key = text::lower(text::trim(line.substr(0, blank)));
        const auto [known, is_new] =
            contacts_.try_emplace(key, Contact{std::string(address), number});
        if (!is_new && known->second.address != address) {
            throw_error("{} has the address {} here, and {} in line {}", key, address,
                        known->second.address, known->second.line);
        }
    });
}

std::string Contacts::address_of(const Activity& activity) const {
    if (const auto known = contacts_.find(text::lower(activity.key)); known != contacts_.end()) {
        return known->second.address;
    }
    const bool is_network =
        activity.kind == ActivityKind::client || activity.kind == ActivityKind::prefix;
    const std::string_view text =
        is_network ? address_in(activity.name) : std::string_view(activity.key);
    return is_plain_address(text) ? std::string(text) : std::string();
}

} // namespace ispkit::mail
