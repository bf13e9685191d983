// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace ispkit::firewall {

/// Whether a text can name the source of a feed: a letter, then letters, digits and '-', at most 32
/// in all.
bool is_source_name(std::string_view text);

/// Calls found for each prefix of a published list of addresses. That is
/// - a text with an address or prefix in each line, where '#' and ';' begin comments, as from
///   VoIPBL, Spamhaus and FireHOL, or
/// - APIBAN's JSON, {"ipaddress": ["203.0.113.5", ...], ...}.
/// Throws Error for anything else, with "name:LINE: " for a line. An Error that found throws gets
/// the place, too.
void for_each_prefix_of_feed(std::string_view text, const std::string& name,
                             const std::function<void(const net::Prefix&)>& found);

} // namespace ispkit::firewall
