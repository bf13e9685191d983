// SPDX-License-Identifier: MIT
#include "io/local_socket.hpp"

#include "error.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

namespace ispkit::io {

namespace {

/// How long a send may wait for the other end to read.
constexpr timeval k_send_patience{.tv_sec = 5, .tv_usec = 0};

} // namespace

Fd connect_local(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        throw_error("{}: the path of a socket has at most {} bytes", path,
                    sizeof address.sun_path - 1);
    }
    path.copy(address.sun_path, path.size());
    Fd connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (connection.get() < 0 || ::setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO,
                                             &k_send_patience, sizeof k_send_patience) != 0) {
        throw_errno("cannot create a socket");
    }
    if (::connect(connection.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0) {
        throw_errno("cannot connect to {}", path);
    }
    return connection;
}

void send_all(const Fd& connection, ByteView bytes, const std::string& name) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(connection.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0 && errno == EAGAIN) {
            throw_error("cannot write to {}: it has not read for {} seconds", name,
                        k_send_patience.tv_sec);
        }
        if (sent < 0) {
            throw_errno("cannot write to {}", name);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    ::shutdown(connection.get(), SHUT_WR);
}

} // namespace ispkit::io
