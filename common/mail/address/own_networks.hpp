// SPDX-License-Identifier: MIT
#pragma once

#include "net/prefix_set.hpp"

#include <string>
#include <string_view>

namespace ispkit::mail {

/// What is wrong with own networks that all were copied from an example, as the value of this
/// option; empty if they were not, or the machine is in such a network itself.
std::string mistake_in_own_networks(std::string_view option, const net::PrefixSet& networks);

} // namespace ispkit::mail
