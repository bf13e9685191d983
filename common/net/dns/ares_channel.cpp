// SPDX-License-Identifier: MIT
#include "net/dns/ares_channel.hpp"

#include "error.hpp"

#include <fmt/format.h>

#include <poll.h>
#include <sys/epoll.h>

#include <iterator>
#include <utility>

namespace ispkit::net {

namespace {

void require_success(int status) {
    if (status != ARES_SUCCESS) {
        throw_error("cannot ask name servers: {}", ares_strerror(status));
    }
}

} // namespace

AresChannel::AresChannel(std::string servers)
    : servers_(std::move(servers))
    , sockets_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (sockets_.get() < 0) {
        throw_errno("cannot ask name servers");
    }
    require_success(ares_library_init(ARES_LIB_INIT_ALL));
    if (!servers_.empty()) {
        open();
        close();
    }
}

AresChannel::~AresChannel() {
    close();
    ares_library_cleanup();
}

/// ares_sock_state_cb: the library opens, uses and closes a socket.
void AresChannel::watch(void* sockets, ares_socket_t socket, int readable, int writable) {
    const int epoll = static_cast<const io::Fd*>(sockets)->get();
    epoll_event event{};
    event.data.fd = socket;
    event.events = (readable != 0 ? EPOLLIN : 0U) | (writable != 0 ? EPOLLOUT : 0U);
    if (event.events == 0) {
        ::epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nullptr);
    } else if (::epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0) {
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
    }
}

ares_channel AresChannel::open() {
    if (channel_ != nullptr) {
        return channel_;
    }
    ares_options options{};
    // Many answers have more than the 512 bytes that UDP carries without EDNS (RFC 6891); this
    // size passes everywhere in one packet.
    options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_EDNS;
    options.ednspsz = 1232;
    options.timeout = 1000; // milliseconds
    options.tries = 3;
    options.sock_state_cb = watch;
    options.sock_state_cb_data = &sockets_;
    require_success(ares_init_options(&channel_, &options,
                                      ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS |
                                          ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB));
    if (!servers_.empty()) {
        if (ares_set_servers_ports_csv(channel_, servers_.c_str()) != ARES_SUCCESS) {
            close();
            throw_error("'{}' is not a name server (example: 192.0.2.53:53)", servers_);
        }
    }
    return channel_;
}

void AresChannel::close() {
    if (channel_ != nullptr) {
        ares_destroy(std::exchange(channel_, nullptr));
    }
}

void AresChannel::read() {
    if (channel_ == nullptr) {
        return;
    }
    epoll_event events[16];
    const int count = ::epoll_wait(sockets_.get(), events, std::size(events), 0);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[i];
        ares_process_fd(channel_,
                        (event.events & ~std::uint32_t{EPOLLOUT}) != 0 ? event.data.fd
                                                                       : ARES_SOCKET_BAD,
                        (event.events & EPOLLOUT) != 0 ? event.data.fd : ARES_SOCKET_BAD);
    }
    ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD); // what took too long
}

void AresChannel::wait(std::chrono::milliseconds longest) const {
    pollfd look{.fd = sockets_.get(), .events = POLLIN, .revents = 0};
    ::poll(&look, 1, static_cast<int>(longest.count()));
}

std::string resolver_library() {
    return fmt::format("c-ares {}", ares_version(nullptr));
}

} // namespace ispkit::net
