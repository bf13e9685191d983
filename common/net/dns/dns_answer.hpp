// SPDX-License-Identifier: MIT
#pragma once

#include "net/address.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::net {

/// Types of records (RFC 1035, section 3.2.2; RFC 3596).
enum class DnsType : std::uint16_t { a = 1, ptr = 12, mx = 15, txt = 16, aaaa = 28 };

struct DnsQuestion {
    /// In lower case, without a dot at the end.
    std::string name;
    DnsType type = DnsType::a;

    friend auto operator<=>(const DnsQuestion&, const DnsQuestion&) = default;
};

/// Whether the text can be asked for: labels of 1 to 63 characters, 253 in all, printable ASCII or
/// space, no backslash, with which presentation form escapes others.
bool is_dns_name(std::string_view name);

/// A name below which a zone has a record for the address: "2.0.0.127" (RFC 5782, section 2.1), or
/// an IPv6 address's 32 hexadecimal digits (section 2.4).
std::string reversed_name(const Address& address);

/// What name servers say of a question.
struct DnsAnswer {
    enum class Status : std::uint8_t {
        found,
        /// There is no such name, or it has no such record.
        none,
        /// Nobody answered, or with an error.
        failed,
    };
    Status status = Status::failed;
    /// Of A and AAAA.
    std::vector<Address> addresses;
    /// The names of PTR and MX, in lower case; those that are not is_dns_name() are left out. Of
    /// TXT the character-strings of each record, joined.
    std::vector<std::string> texts;
    /// The smallest time to live; for `none`, that of RFC 2308. Nothing if there is none.
    std::optional<std::chrono::seconds> time_to_live;

    /// Its size in memory, about.
    std::size_t size() const;
};

/// Reads a server's message (RFC 1035, section 4.1). One that is damaged is `failed`.
DnsAnswer parse_dns_answer(std::string_view message, DnsType type);

} // namespace ispkit::net

template <>
struct std::hash<ispkit::net::DnsQuestion> {
    std::size_t operator()(const ispkit::net::DnsQuestion& question) const noexcept {
        return std::hash<std::string>()(question.name) + static_cast<std::size_t>(question.type);
    }
};
