// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// What is kept of an address and of a domain: the longest that SMTP allows (RFC 5321 4.5.3.1), a
/// little more.
inline constexpr std::size_t k_longest_address = 320;
inline constexpr std::size_t k_longest_domain = 256;

/// The part after the last '@'; empty if there is none.
std::string_view domain_of(std::string_view address);

/// The part of a sender that stays the same in all mail of one correspondent or mailing list: in
/// lower case, without what changes from mail to mail. That is the tag of BATV (prvs=TAG=user), the
/// hash and time of SRS (SRS0=HASH=TIME=domain=user), what follows a '+' (VERP, extensions), a
/// recipient within the name (VERP: bounces-joe=example.com), and numbers, each replaced with '#'.
std::string normalised_sender(std::string_view address);

/// The address in lower case, without an extension after '+'.
std::string normalised_recipient(std::string_view address);

} // namespace ispkit::mail
