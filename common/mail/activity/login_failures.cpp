// SPDX-License-Identifier: MIT
#include "mail/activity/login_failures.hpp"

#include "mail/address/envelope_address.hpp"
#include "text/ascii.hpp"

#include <algorithm>

namespace ispkit::mail {

using std::chrono::sys_seconds;

namespace {

constexpr std::size_t k_most_attempts = 1 << 16;
constexpr std::size_t k_longest_line = 320;
/// Failures count for a log-in that follows within this time.
constexpr std::chrono::hours k_failures_last(24);
/// Postfix writes at most this much of a login that failed, and k_no_login if it knows none.
constexpr std::size_t k_longest_failed_login = 100;
constexpr std::string_view k_no_login = "(unavailable)";

LoginAttempt attempt_of(const net::Address& client, std::string_view login) {
    const bool is_named = !login.empty() && login != k_no_login;
    return {client, is_named ? std::hash<std::string>()(
                                   text::lower(login.substr(0, k_longest_failed_login)))
                             : 0};
}

} // namespace

LoginFailures::LoginFailures()
    : failures_(k_most_attempts) {}

void LoginFailures::add(const net::Address& client, std::string_view login, sys_seconds time,
                        std::string_view line) {
    const LoginAttempt attempt = attempt_of(client, login);
    FailedLogins& failed = failures_.at(attempt);
    if (failed.count == 0 || failed.last + k_failures_last < time) {
        failed = {attempt, 0, time, std::string(line.substr(0, k_longest_line))};
    }
    ++failed.count;
    failed.last = std::max(failed.last, time);
}

std::vector<FailedLogins> LoginFailures::take(const net::Address& client, std::string_view login,
                                              sys_seconds time) {
    std::vector<FailedLogins> taken;
    for (const std::string_view tried : {login, k_no_login}) {
        const LoginAttempt attempt = attempt_of(client, tried);
        const FailedLogins* const failed = failures_.find(attempt);
        if (failed != nullptr && failed->last + k_failures_last >= time) {
            taken.push_back(*failed);
        }
        failures_.erase(attempt);
    }
    return taken;
}

std::vector<FailedLogins> LoginFailures::latest(sys_seconds time) const {
    constexpr std::size_t k_most = 4096;
    std::vector<FailedLogins> all;
    failures_.for_each([&](const LoginAttempt&, const FailedLogins& failed) {
        if (failed.last + k_failures_last >= time) {
            all.push_back(failed);
        }
    });
    std::stable_sort(
        all.begin(), all.end(),
        [](const FailedLogins& one, const FailedLogins& other) { return one.last < other.last; });
    all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(std::min(all.size(), k_most)));
    return all;
}

} // namespace ispkit::mail
