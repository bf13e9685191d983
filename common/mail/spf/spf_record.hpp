// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// What SPF says of a mail (RFC 7208, section 2.6).
enum class SpfResult : std::uint8_t {
    none,
    neutral,
    pass,
    fail,
    soft_fail,
    temporary_error,
    permanent_error,
};

/// The name of a result, as in a Received-SPF field: "softfail".
std::string_view name_of(SpfResult result);

/// A mechanism of a record (RFC 7208, section 5) with its qualifier.
struct SpfMechanism {
    enum class Kind : std::uint8_t { all, include, a, mx, ptr, ip4, ip6, exists };
    Kind kind = Kind::all;
    /// The result for a client that it matches.
    SpfResult result = SpfResult::pass;
    /// The domain-spec; empty stands for the record's own domain.
    std::string domain;
    /// The lengths of a and mx.
    unsigned ipv4_length = 32;
    unsigned ipv6_length = 128;
    /// Of ip4 and ip6.
    std::optional<net::Prefix> network;
};

struct SpfRecord {
    std::vector<SpfMechanism> mechanisms;
    /// The domain-spec of redirect=; empty without it.
    std::string redirect;
};

/// Whether a TXT record is one of SPF (RFC 7208, section 4.5).
bool is_spf_record(std::string_view text);

/// Reads a record that is one of SPF; nothing if it has a syntax error, which makes the whole
/// record wrong (section 4.6), or more than 4096 characters. Section 3.4 recommends 450.
std::optional<SpfRecord> parse_spf_record(std::string_view text);

} // namespace ispkit::mail
