// SPDX-License-Identifier: MIT
#pragma once

#include <string>

struct sqlite3;

namespace ispkit::store {

/// SQLite's text for the last error of a connection, with the system's reason if there is one. The
/// caller must have set errno to 0 before the call that failed.
std::string sqlite_trouble(sqlite3* connection);

} // namespace ispkit::store
