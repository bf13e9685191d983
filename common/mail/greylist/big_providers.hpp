// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace ispkit::mail {

/// Domains of the verified names of big providers' outgoing hosts. They retry from other networks,
/// late or never, and are no strangers to anybody: greylisting them only delays mail.
std::span<const std::string_view> big_providers();

} // namespace ispkit::mail
