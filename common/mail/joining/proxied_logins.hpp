// SPDX-License-Identifier: MIT
#pragma once

#include "container/bounded_table.hpp"
#include "mail/activity/activity_table.hpp"
#include "mail/log/mail_log_event.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ispkit::mail {

/// Clients whose messages go through a filter before they get a queue ID. The process that serves
/// the client knows the login, and at the end which message the filter has made of it, or that it
/// refused it; the process that takes the message from the filter only knows the client's address.
class ProxiedLogins {
public:
    /// A client began a message.
    void begin(const MailLogEvent& event);

    /// Whether a client that logged in at the address began a message in the last hour.
    bool is_awaited(const net::Address& client, std::chrono::sys_seconds time) const;

    /// The login of the message that a process gave the filter, if it serves that client; else
    /// empty.
    std::string_view login_of(std::uint64_t process,
                              const std::optional<net::Address>& client) const;

    /// The client that a process has served within the last hour.
    MailOrigin origin_of(std::uint64_t process, std::chrono::sys_seconds time) const;

private:
    struct Session {
        std::string login;
        std::optional<net::Address> client;
        std::string client_name;
        std::chrono::sys_seconds time;

        std::chrono::sys_seconds worth() const { return time; }
    };
    struct Begun {
        std::chrono::sys_seconds time;

        std::chrono::sys_seconds worth() const { return time; }
    };

    static constexpr std::size_t k_most_sessions = 1 << 14;

    container::BoundedTable<std::uint64_t, Session> sessions_{k_most_sessions};
    container::BoundedTable<net::Address, Begun> begun_{k_most_sessions};
};

} // namespace ispkit::mail
