// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "net/address.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ispkit::mail {

/// Whose log-ins failed.
struct LoginAttempt {
    net::Address client;
    /// A hash of the login; 0 where the lines do not tell it.
    std::uint64_t login = 0;

    friend bool operator==(const LoginAttempt&, const LoginAttempt&) = default;
};

} // namespace ispkit::mail

template <>
struct std::hash<ispkit::mail::LoginAttempt> {
    std::size_t operator()(const ispkit::mail::LoginAttempt& attempt) const noexcept {
        return std::hash<ispkit::net::Address>()(attempt.client) ^ attempt.login;
    }
};

namespace ispkit::mail {

/// Log-ins that failed, and that one that succeeds is judged by.
struct FailedLogins {
    LoginAttempt attempt;
    std::uint32_t count = 0;
    std::chrono::sys_seconds last;
    std::string first_line;

    std::chrono::sys_seconds worth() const { return last; }
};

/// The failures that a log-in may still follow, within a day, in bounded memory: of very many the
/// latest are kept.
class LoginFailures {
public:
    LoginFailures();

    /// The login is empty, or what Postfix writes in its place, where it is not known.
    void add(const net::Address& client, std::string_view login, std::chrono::sys_seconds time,
             std::string_view line);

    /// Takes out what a log-in that succeeds then has behind it: the failures of the login from the
    /// address, and those of which no line says whose they were.
    std::vector<FailedLogins> take(const net::Address& client, std::string_view login,
                                   std::chrono::sys_seconds time);

    /// Those that a log-in may follow after that time, some thousands of the latest, in order.
    std::vector<FailedLogins> latest(std::chrono::sys_seconds time) const;

    /// Puts those of an earlier run there.
    void put(const FailedLogins& failed) { failures_.at(failed.attempt) = failed; }

private:
    container::BoundedTable<LoginAttempt, FailedLogins> failures_;
};

} // namespace ispkit::mail
