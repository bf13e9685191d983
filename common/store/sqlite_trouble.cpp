// SPDX-License-Identifier: MIT
#include "store/sqlite_trouble.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <system_error>

namespace ispkit::store {

std::string sqlite_trouble(sqlite3* connection) {
    const int left_errno = errno;
    if (sqlite3_extended_errcode(connection) == SQLITE_READONLY_DIRECTORY) {
        return "cannot create files beside it in its folder";
    }
    const int kind = sqlite3_errcode(connection) & 0xff;
    // SQLite also takes a page that the disk does not give for a malformed one.
    const bool is_unread = kind == SQLITE_CORRUPT && left_errno == EIO;
    if (kind != SQLITE_CANTOPEN && kind != SQLITE_IOERR && !is_unread) {
        return sqlite3_errmsg(connection);
    }
    const std::string text = is_unread ? sqlite3_errstr(SQLITE_IOERR) : sqlite3_errmsg(connection);
    const int noted_errno = sqlite3_system_errno(connection);
    const int cause = is_unread || noted_errno == 0 ? left_errno : noted_errno;
    // SQLite looks for files that may be missing, also after a failure.
    return cause == 0 || cause == ENOENT ? text
                                         : text + ": " + std::generic_category().message(cause);
}

} // namespace ispkit::store
