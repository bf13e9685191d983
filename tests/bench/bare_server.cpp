// SPDX-License-Identifier: MIT
#include "bare_server.hpp"

#include <fmt/format.h>
#include <netdb.h>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <unordered_map>

namespace ispkit::bench {

namespace {

[[noreturn]] void give_up(std::string_view what) {
    fmt::print(stderr, "policy_load: {}: {}\n", what, std::strerror(errno));
    std::exit(2);
}

int listen_at(const std::string& address) {
    const std::size_t colon = address.rfind(':');
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(), nullptr,
                      &found) != 0) {
        give_up(address);
    }
    const int listener = ::socket(found->ai_family, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(listener, found->ai_addr, found->ai_addrlen) != 0 ||
        ::listen(listener, SOMAXCONN) != 0) {
        give_up(address);
    }
    ::freeaddrinfo(found);
    return listener;
}

} // namespace

void serve_bare(const std::string& address) {
    constexpr std::string_view k_reply = "action=DUNNO\n\n";
    const int listener = listen_at(address);
    const int epoll = ::epoll_create1(0);
    const auto watch = [epoll](int fd) {
        epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    };
    watch(listener);
    std::unordered_map<int, char> last_octets;
    while (true) {
        std::array<epoll_event, 64> events{};
        const int ready = ::epoll_wait(epoll, events.data(), events.size(), -1);
        for (int i = 0; i < ready; ++i) {
            const int fd = events[static_cast<std::size_t>(i)].data.fd;
            if (fd == listener) {
                watch(::accept(listener, nullptr, nullptr));
                continue;
            }
            std::array<char, 4096> octets{};
            const ssize_t size = ::read(fd, octets.data(), octets.size());
            if (size <= 0) {
                last_octets.erase(fd);
                ::close(fd);
                continue;
            }
            char& last = last_octets[fd];
            for (const char octet :
                 std::string_view(octets.data(), static_cast<std::size_t>(size))) {
                if (octet == '\n' && last == '\n' &&
                    ::write(fd, k_reply.data(), k_reply.size()) < 0) {
                    break;
                }
                last = octet;
            }
        }
    }
}

} // namespace ispkit::bench
