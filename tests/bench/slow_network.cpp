// SPDX-License-Identifier: MIT
// A network that is slow: connections to the unix socket LISTEN go to the unix socket SERVER, and
// each byte arrives so many microseconds later, in both directions:
//   slow_network LISTEN SERVER MICROSECONDS
// It needs no rights, unlike tc(8), and a kernel without sch_netem will do.

#include "error.hpp"

#include <fmt/format.h>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <exception>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace {

using namespace ispkit;
using Clock = std::chrono::steady_clock;

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    if (path.size() >= sizeof address.sun_path) {
        throw_error("{}: longer than the path of a socket", path);
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

int new_socket() {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) {
        throw_errno("socket");
    }
    return socket;
}

class SlowNetwork {
public:
    SlowNetwork(const std::string& listen, std::string server, std::chrono::microseconds delay);
    [[noreturn]] void run();

private:
    /// Bytes on their way; none: the end.
    struct Sent {
        Clock::time_point arrival;
        int to;
        std::string bytes;
    };
    void watch(int socket);
    void accept();
    void receive(int socket);
    void deliver();
    void end(int socket);

    int epoll_;
    int listener_;
    std::string server_;
    std::chrono::microseconds delay_;
    std::unordered_map<int, int> others_;
    /// Sockets that get nothing any more.
    std::unordered_set<int> ended_;
    /// In the order of their arrival, since all take as long.
    std::deque<Sent> sent_;
};

SlowNetwork::SlowNetwork(const std::string& listen, std::string server,
                         std::chrono::microseconds delay)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC))
    , listener_(new_socket())
    , server_(std::move(server))
    , delay_(delay) {
    const sockaddr_un address = address_of(listen);
    ::unlink(listen.c_str());
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, SOMAXCONN) != 0) {
        throw_errno("{}", listen);
    }
    watch(listener_);
}

void SlowNetwork::watch(int socket) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0) {
        throw_errno("epoll");
    }
}

void SlowNetwork::run() {
    for (;;) {
        timespec wait{};
        if (!sent_.empty()) {
            const auto left = std::max(sent_.front().arrival - Clock::now(), Clock::duration(0));
            wait.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(left).count();
            wait.tv_nsec = (left % std::chrono::seconds(1)).count();
        }
        std::array<epoll_event, 64> events{};
        const int count = ::epoll_pwait2(epoll_, events.data(), events.size(),
                                         sent_.empty() ? nullptr : &wait, nullptr);
        if (count < 0 && errno != EINTR) {
            throw_errno("epoll");
        }
        for (int i = 0; i < count; ++i) {
            if (events[static_cast<std::size_t>(i)].data.fd == listener_) {
                accept();
            } else {
                receive(events[static_cast<std::size_t>(i)].data.fd);
            }
        }
        deliver();
    }
}

void SlowNetwork::accept() {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = new_socket();
    const sockaddr_un address = address_of(server_);
    if (client < 0 ||
        ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw_errno("{}", server_);
    }
    others_[client] = server;
    others_[server] = client;
    watch(client);
    watch(server);
}

void SlowNetwork::receive(int socket) {
    std::array<char, 65'536> buffer;
    const ssize_t count = ::recv(socket, buffer.data(), buffer.size(), 0);
    sent_.push_back(
        {Clock::now() + delay_, others_.at(socket),
         std::string(buffer.data(), static_cast<std::size_t>(std::max(count, ssize_t{0})))});
    if (count <= 0) {
        ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
    }
}

void SlowNetwork::deliver() {
    while (!sent_.empty() && sent_.front().arrival <= Clock::now()) {
        const Sent sent = std::move(sent_.front());
        sent_.pop_front();
        std::string_view rest = sent.bytes;
        if (rest.empty()) {
            end(sent.to);
        }
        while (!rest.empty()) {
            const ssize_t count = ::send(sent.to, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (count < 0) {
                break; // it is gone, which its own end tells
            }
            rest.remove_prefix(static_cast<std::size_t>(count));
        }
    }
}

void SlowNetwork::end(int socket) {
    const int other = others_.at(socket);
    if (ended_.erase(other) == 0) {
        ended_.insert(socket);
        ::shutdown(socket, SHUT_WR);
        return;
    }
    for (const int one : {socket, other}) {
        others_.erase(one);
        ::close(one);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        fmt::print(stderr, "usage: slow_network LISTEN SERVER MICROSECONDS\n");
        return 2;
    }
    try {
        SlowNetwork(argv[1], argv[2], std::chrono::microseconds(std::strtol(argv[3], nullptr, 10)))
            .run();
    } catch (const std::exception& error) {
        fmt::print(stderr, "slow_network: {}\n", error.what());
        return 2;
    }
}
