// SPDX-License-Identifier: MIT
#pragma once

#include "store/database.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>

namespace ispkit::mail {

/// A place from which a login sends: the kind is "networks" or "countries".
struct LoginPlace {
    std::string kind;
    std::string name;

    friend auto operator<=>(const LoginPlace&, const LoginPlace&) = default;
};

/// How many messages of a login were refused since one passed, and which was the last.
struct LoginRefusals {
    std::int64_t number = 0;
    std::string message;
};

/// What rules know about a login.
struct LoginRecord {
    /// When each place was noted last.
    std::map<LoginPlace, std::chrono::sys_seconds> places;
    LoginRefusals refusals;
};

/// People are told that a subject has used that part of a window's limit.
struct NoticeKey {
    std::string subject;
    std::chrono::seconds window;
    std::int64_t percent;

    friend auto operator<=>(const NoticeKey&, const NoticeKey&) = default;
};

/// What rules about logins have seen, and which notices were sent: tables in the database of
/// RateStore, which makes them. All functions throw Error if the database fails.
class WatchStore {
public:
    /// The database must outlive it.
    explicit WatchStore(store::Database& database)
        : database_(database) {}

    // Times that a clock wrote that was ahead do not count after it is set back.

    /// By subject.
    using Records = std::map<std::string, LoginRecord>;
    /// Completes the records of these subjects: the places that were noted since then.
    void look_up_places(store::Round& round, Records& records, std::chrono::sys_seconds since);
    void look_up_refusals(store::Round& round, Records& records);

    struct Changes {
        /// A subject and where it sent from now.
        std::set<std::pair<std::string, LoginPlace>> places;
        /// By subject; a number of 0 removes them.
        std::map<std::string, LoginRefusals> refusals;
    };
    void save(store::Round& round, const Changes& changes, std::chrono::sys_seconds now);

    /// Forgets places and refusals.
    void forget(const std::string& subject);

    /// Notes that people are told, and gives out the notices about which they were not told within
    /// the last window.
    void begin_notices(store::Round& round, const std::set<NoticeKey>& notices,
                       std::chrono::sys_seconds now, std::function<void(NoticeKey)> each);

    /// Removes what is too old to count, in the caller's transaction.
    void sweep(std::chrono::sys_seconds now);

private:
    store::Database& database_;
};

} // namespace ispkit::mail
