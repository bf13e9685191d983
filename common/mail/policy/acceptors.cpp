// SPDX-License-Identifier: MIT
#include "mail/policy/acceptors.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace ispkit::mail {

void Acceptors::listen(std::span<const ListenSocket> sockets, Take take) {
    take_ = std::move(take);
    acceptors_.reserve(sockets.size());
    for (const ListenSocket& socket : sockets) {
        sockaddr_storage name{};
        socklen_t length = sizeof name;
        ::getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&name), &length);
        acceptors_.emplace_back(context_, Protocol(name.ss_family, 0), ::dup(socket.fd()));
    }
    for (Acceptor& acceptor : acceptors_) {
        accept(acceptor);
    }
}

void Acceptors::accept(Acceptor& acceptor) {
    acceptor.async_accept(
        [this, &acceptor](boost::system::error_code error, Protocol::socket socket) {
            if (error == boost::asio::error::operation_aborted || !acceptor.is_open()) {
                return;
            }
            Descriptor connection(context_);
            if (!error) {
                const int fd = socket.release(error);
                if (!error && connection.assign(fd, error)) {
                    ::close(fd);
                }
            }
            if (take_(error, std::move(connection))) {
                accept(acceptor);
            } else {
                resting_.push_back(&acceptor);
            }
        });
}

void Acceptors::resume() {
    for (Acceptor* const acceptor : std::exchange(resting_, {})) {
        accept(*acceptor);
    }
}

void Acceptors::close() {
    for (Acceptor& acceptor : acceptors_) {
        acceptor.close();
    }
}

} // namespace ispkit::mail
