// SPDX-License-Identifier: MIT
#pragma once

#include "store/engine.hpp"

#include <string>

namespace ispkit::store {

/// Checks that the file of a database can be used, and makes it if it is missing and may be
/// created: with its folder, and for root with the owner of the folder. Throws Error with the
/// cause, where SQLite would only say that it cannot open the file.
void expect_sqlite_file(const std::string& path, Access access);

/// The URI of the file for a process that can write neither the file nor the files beside it, which
/// SQLite needs otherwise. It assumes that nobody writes to the file meanwhile.
std::string unchanging_sqlite_file(const std::string& path);

/// Whether the log beside the file has changes that may not be in the file yet.
bool has_sqlite_log(const std::string& path);

} // namespace ispkit::store
