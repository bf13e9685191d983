// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ispkit::store {

/// From here on databases may be on PostgreSQL servers. It is for programs that say so: libpq
/// brings a score of libraries, which make a short run twice as long.
void enable_postgres();

/// Name and version of the library.
std::string postgres_library();

} // namespace ispkit::store
