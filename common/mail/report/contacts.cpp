// SPDX-License-Identifier: MIT
#include "mail/report/contacts.hpp"

#include "error.hpp"
#include "notice/mail_address.hpp"
#include "text/ascii.hpp"
#include "text/lines.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <optional>

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

/// The customer of a line: a network, or a key in lower case.
struct ContactKey {
    std::optional<net::Prefix> network;
    std::string key;
};

ContactKey contact_key(std::string_view text) {
    if (const std::optional<net::Prefix> network = net::Prefix::parse(text)) {
        return {network, {}};
    }
    const std::size_t colon = text.find(':');
    const std::string kind = text::lower(text.substr(0, colon));
    if (colon == text.npos) {
        return {std::nullopt, kind};
    }
    const std::string_view key = text::trim(text.substr(colon + 1));
    const std::optional<ActivityKind> known = kind_named(kind);
    if (known == ActivityKind::client || known == ActivityKind::prefix) {
        const std::optional<net::Prefix> network = net::Prefix::parse(key);
        if (!network) {
            throw_error("'{}': '{}' is not an address or a network", text, key);
        }
        return {network, {}};
    }
    // Keys of mail-ratelimit, for which nobody looks here.
    if (kind.ends_with("-domain") || kind.starts_with("client/") || (known && key.empty())) {
        throw_error("'{}' is not a customer of the report (example: joe, sasl:joe or "
                    "198.51.100.0/24)",
                    text);
    }
    return {std::nullopt, known ? kind + ":" + text::lower(key) : text::lower(text)};
}

/// The network that the activity is about; nothing if it is about something else.
std::optional<net::Prefix> prefix_of(const Activity& activity) {
    const bool is_network =
        activity.kind == ActivityKind::client || activity.kind == ActivityKind::prefix;
    return is_network ? net::Prefix::parse(activity.key) : std::nullopt;
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
        if (blank == line.npos || !notice::is_mail_address(address)) {
            throw_error("'{}': expected a customer and a mail address (example: joe "
                        "joe@example.org)",
                        line);
        }
        const std::string_view customer = text::trim(line.substr(0, blank));
        // Its last word, if it is an address, is meant for a second one.
        const std::size_t last = customer.find_last_of(text::k_blanks);
        if (customer.ends_with(',') || customer.ends_with(';') ||
            (last != customer.npos && notice::is_mail_address(customer.substr(last + 1)))) {
            throw_error("'{}': expected one customer and one mail address (example: joe "
                        "joe@example.org)",
                        line);
        }
        const auto refuse = [&](std::string_view other, std::uint64_t other_line) {
            throw_error("{} has the address {} here, and {} in line {}", customer, address, other,
                        other_line);
        };
        const ContactKey who = contact_key(customer);
        if (who.network) {
            if (const KnownNetworks::Network* const other =
                    networks_.add({*who.network, std::string(address), number})) {
                refuse(other->name, other->line);
            }
            return;
        }
        const auto [known, is_new] =
            contacts_.try_emplace(who.key, Contact{std::string(address), number});
        if (!is_new && known->second.address != address) {
            refuse(known->second.address, known->second.line);
        }
    });
}

std::string Contacts::address_of(const Activity& activity) const {
    const std::optional<net::Prefix> network = prefix_of(activity);
    if (network) {
        const KnownNetworks::Network* const known = networks_.find(*network);
        const std::string_view address = known ? known->name : address_in(activity.name);
        return notice::is_mail_address(address) ? std::string(address) : std::string();
    }
    const std::string key = text::lower(activity.key);
    for (const std::string& name : {fmt::format("{}:{}", name_of(activity.kind), key), key}) {
        if (const auto known = contacts_.find(name); known != contacts_.end()) {
            return known->second.address;
        }
    }
    return {};
}

} // namespace ispkit::mail
