// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// What rules about logins have seen, and which notices were sent: tables in the database of
/// RateStore, which makes them. All functions throw Error if the database fails.
class WatchStore {
public:
    /// The database must outlive it.
    explicit WatchStore(store::Database& database)
        : database_(database) {}

    // Times that a clock wrote that was ahead do not count after it is set back.

    /// Notes a place from which a subject sent. Returns whether that is new, or was not noted in
    /// the last minute.
    bool note_origin(const std::string& subject, std::string_view kind, std::string_view place,
                     std::chrono::sys_seconds now);
    /// The places since then, in order.
    std::vector<std::string> origins(const std::string& subject, std::string_view kind,
                                     std::chrono::sys_seconds since, std::chrono::sys_seconds now);
    /// Counts a refusal of a message, each message once in a row. Returns how many there are since
    /// a message passed.
    std::int64_t note_refusal(const std::string& subject, const std::string& message,
                              std::chrono::sys_seconds now);
    void forget_refusals(const std::string& subject);
    /// Forgets places and refusals.
    void forget(const std::string& subject);

    /// Notes that people are told that a subject has used that part of a window's limit. Returns
    /// false if they were told within the last window.
    bool begin_notice(const std::string& subject, std::chrono::seconds window, std::int64_t percent,
                      std::chrono::sys_seconds now);

    /// Removes what is too old to count, in the caller's transaction.
    void sweep(std::chrono::sys_seconds now);

private:
    store::Database& database_;
};

} // namespace ispkit::mail
