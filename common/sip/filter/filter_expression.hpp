// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::sip {

/// Whether <HOST> also matches host names, as it does in fail2ban unless "usedns = no".
enum class HostNames { match, do_not_match };

/// A regular expression of fail2ban (Python's syntax, with tags) in PCRE2's syntax. <HOST>, <ADDR>,
/// <IP4> and <IP6> become the groups ip4 and ip6, and dns for a host name; <F-ID> becomes fid, and
/// any other <F-NAME>...</F-NAME> the group "name". Throws Error for a second address in one
/// expression, and for the tags of fail2ban that cannot be honoured: networks, and what joins
/// several lines.
std::string to_pcre(std::string_view expression, HostNames names);

} // namespace ispkit::sip
