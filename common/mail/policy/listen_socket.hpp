// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "mail/policy/policy_server.hpp"

#include <string>
#include <utility>
#include <vector>

namespace ispkit::mail {

/// A listening socket; a unix socket's file is removed with it.
class ListenSocket {
public:
    /// A unix socket at that path. It replaces a stale one, on which no process listens. Throws
    /// Error.
    ListenSocket(const std::string& path, const PolicyServerSettings& settings);

    /// Takes a socket that is already open.
    explicit ListenSocket(io::Fd fd)
        : fd_(std::move(fd)) {}

    ListenSocket(ListenSocket&& other) noexcept = default;
    ListenSocket& operator=(ListenSocket&& other) = delete;
    ~ListenSocket();

    int fd() const { return fd_.get(); }

private:
    io::Fd fd_;
    std::string path_;
    /// The inode of the socket's file: another process may have put its own file there since.
    ino_t inode_ = 0;
};

/// Binds and listens at the path, or at all addresses of the host's name. Throws Error.
std::vector<ListenSocket> listen_at(const ListenAddress& address,
                                    const PolicyServerSettings& settings);

/// The sockets that systemd has opened for this service, if any (sd_listen_fds(3)).
std::vector<ListenSocket> sockets_of_systemd();

} // namespace ispkit::mail
