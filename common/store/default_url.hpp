// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ispkit::store {

/// The database of a command that names none: the value of the environment variable, or the file
/// where that is not set or empty.
std::string default_url(const char* variable, const char* file);

} // namespace ispkit::store
