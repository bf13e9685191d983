// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "mail/policy_server.hpp"

#include <vector>

namespace ispkit::mail {

/// A socket that listens, and the file that goes when it does.
class ListenSocket {
public:
    /// Binds and listens. A unix socket that nobody listens on is replaced. Throws Error.
    ListenSocket(const ListenAddress& address, const PolicyServerSettings& settings);

    /// One that is open already.
    explicit ListenSocket(int fd)
        : fd_(fd) {}

    ListenSocket(ListenSocket&& other) noexcept = default;
    ListenSocket& operator=(ListenSocket&& other) = delete;
    ~ListenSocket();

    int fd() const { return fd_.get(); }

private:
    void listen_at_path(const PolicyServerSettings& settings);
    void listen_at_port(const ListenAddress& address);

    io::Fd fd_;
    std::string path_;
    /// Of the socket's file: another process may have put its own there since.
    ino_t inode_ = 0;
};

/// The sockets that systemd has opened for this service, if it has (sd_listen_fds(3)).
std::vector<ListenSocket> sockets_of_systemd();

} // namespace ispkit::mail
