// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::net {

/// The part of a lower-case host name that somebody registered, by the public suffix list:
/// "example.co.uk" of "mx1.example.co.uk". Empty for a public suffix itself, and for what is no
/// name. A view of the name.
std::string_view registered_domain(std::string_view name);

/// Name and version of the library that knows the list.
std::string public_suffix_library();

} // namespace ispkit::net
