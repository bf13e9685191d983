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

/// The address and the login of failed log-ins.
struct LoginAttempt {
    net::Address client;
    /// A hash of the login; 0 if the lines do not tell it.
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

/// Failed log-ins, by which a later successful one is judged.
struct FailedLogins {
    LoginAttempt attempt;
    std::uint32_t count = 0;
    std::chrono::sys_seconds last;
    std::string first_line;

    std::chrono::sys_seconds worth() const { return last; }
};

/// The failures of the last day, which a successful log-in may still follow. Memory is bounded: of
/// very many failures the latest are kept.
class LoginFailures {
public:
    LoginFailures();

    /// `login` is empty, or Postfix's placeholder, if it is not known.
    void add(const net::Address& client, std::string_view login, std::chrono::sys_seconds time,
             std::string_view line);

    /// Removes and returns the failures before a log-in that succeeds at this time: those of the
    /// login from the address, and those there without a known login.
    std::vector<FailedLogins> take(const net::Address& client, std::string_view login,
                                   std::chrono::sys_seconds time);

    /// The failures that a log-in after this time may follow: some thousands of the latest, in
    /// order.
    std::vector<FailedLogins> latest(std::chrono::sys_seconds time) const;

    /// Restores failures of an earlier run.
    void put(const FailedLogins& failed) { failures_.at(failed.attempt) = failed; }

private:
    container::BoundedTable<LoginAttempt, FailedLogins> failures_;
};

} // namespace ispkit::mail
