// SPDX-License-Identifier: MIT
#include "mail/joining/proxied_logins.hpp"

namespace ispkit::mail {

namespace {

constexpr std::chrono::hours k_longest_session(1);
constexpr std::size_t k_longest_login = 320;
constexpr std::size_t k_longest_name = 255;

} // namespace

void ProxiedLogins::begin(const MailLogEvent& event) {
    if (event.process != 0) {
        sessions_.at(event.process) = {.login = std::string(event.login.substr(0, k_longest_login)),
                                       .client = event.client.address,
                                       .client_name =
                                           std::string(event.client.name.substr(0, k_longest_name)),
                                       .time = event.time};
    }
    if (!event.login.empty() && event.client.address) {
        begun_.at(*event.client.address).time = event.time;
    }
}

bool ProxiedLogins::is_awaited(const net::Address& client, std::chrono::sys_seconds time) const {
    const Begun* const begun = begun_.find(client);
    return begun != nullptr && time - begun->time <= k_longest_session;
}

std::string_view ProxiedLogins::login_of(std::uint64_t process,
                                         const std::optional<net::Address>& client) const {
    const Session* const session = sessions_.find(process);
    return session != nullptr && session->client == client ? std::string_view(session->login)
                                                           : std::string_view();
}

MailOrigin ProxiedLogins::origin_of(std::uint64_t process, std::chrono::sys_seconds time) const {
    const Session* const session = sessions_.find(process);
    if (session == nullptr || time - session->time > k_longest_session) {
        return {};
    }
    return {
        .login = session->login, .client = session->client, .client_name = session->client_name};
}

} // namespace ispkit::mail
