// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::hls {

/// Whether a text names something on a web server: it begins with http:// or https://, in any case.
bool is_web_url(std::string_view text);

/// The absolute URL, without fragment, that a reference in the document at the URL `base` names
/// (RFC 3986 section 5). Spaces and other bytes that should have been encoded become
/// percent-encoded, as in players. Throws Error, without a place, for what is not http or https, or
/// not a URL, or longer than 8 KiB.
std::string resolve_url(const std::string& base, std::string_view reference);

} // namespace ispkit::hls
