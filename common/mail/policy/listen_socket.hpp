// SPDX-License-Identifier: MIT
#pragma once

#include "io/file.hpp"
#include "mail/policy/policy_server.hpp"

#include <string>
#include <utility>
#include <vector>

namespace ispkit::mail {

/// A socket that listens, and the file that goes when it does.
class ListenSocket {
public:
    /// A unix socket at that path; one that nobody listens on is replaced. Throws Error.
    ListenSocket(const std::string& path, const PolicyServerSettings& settings);

    /// One that is open already.
    explicit ListenSocket(io::Fd fd)
        : fd_(std::move(fd)) {}

    ListenSocket(ListenSocket&& other) noexcept = default;
    ListenSocket& operator=(ListenSocket&& other) = delete;
    ~ListenSocket();

    int fd() const { return fd_.get(); }

private:
    io::Fd fd_;
    std::string path_;
    /// Of the socket's file: another process may have put its own there since.
    ino_t inode_ = 0;
};

/// Binds and listens: at the path, or at all addresses that the host's name has. Throws Error.
std::vector<ListenSocket> listen_at(const ListenAddress& address,
                                    const PolicyServerSettings& settings);

/// The sockets that systemd has opened for this service, if it has (sd_listen_fds(3)).
std::vector<ListenSocket> sockets_of_systemd();

} // namespace ispkit::mail
