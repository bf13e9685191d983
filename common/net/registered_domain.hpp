// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ispkit::net {

/// The registered domain of a lower-case host name, by the public suffix list: "example.co.uk" for
/// "mx1.example.co.uk". Empty for a public suffix itself and for a text that is not a name. The
/// result is a view of the name.
std::string_view registered_domain(std::string_view name);

/// Name and version of the library that has the list.
std::string public_suffix_library();

} // namespace ispkit::net
