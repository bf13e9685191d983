// SPDX-License-Identifier: MIT
#include "mail/policy/listen_socket.hpp"

#include "error.hpp"

#include <grp.h>
#include <pwd.h>
#include <systemd/sd-daemon.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

namespace ispkit::mail {

namespace {

constexpr int k_backlog = 511;

sockaddr_un unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        throw_error("{}: path is too long for a socket", path);
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

/// Removes the socket of a process that has ended. Throws Error if the socket is in use, and for a
/// file of another kind.
void remove_stale_socket(const std::string& path, const sockaddr_un& address) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        return;
    }
    if (!S_ISSOCK(status.st_mode)) {
        throw_error("{}: exists and is not a socket", path);
    }
    const io::Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        throw_error("{}: another process is listening there", path);
    }
    if (errno == ECONNREFUSED) {
        ::unlink(path.c_str());
    }
}

/// -1 leaves the owner unchanged.
struct Owner {
    uid_t user = static_cast<uid_t>(-1);
    gid_t group = static_cast<gid_t>(-1);
};

/// Throws Error for an unknown name.
Owner owner_of(const std::string& names) {
    Owner owner;
    const std::size_t colon = names.find(':');
    const std::string user_name = names.substr(0, colon);
    if (!user_name.empty()) {
        const passwd* const entry = ::getpwnam(user_name.c_str());
        if (entry == nullptr) {
            throw_error("unknown user '{}'", user_name);
        }
        owner.user = entry->pw_uid;
    }
    if (colon != names.npos) {
        const ::group* const entry = ::getgrnam(names.c_str() + colon + 1);
        if (entry == nullptr) {
            throw_error("unknown group '{}'", names.substr(colon + 1));
        }
        owner.group = entry->gr_gid;
    }
    return owner;
}

} // namespace

ListenAddress ListenAddress::parse(std::string_view text) {
    constexpr std::string_view k_unix = "unix:";
    constexpr std::string_view k_inet = "inet:";
    if (text.starts_with(k_unix) && text.size() > k_unix.size()) {
        return {.path = std::string(text.substr(k_unix.size())), .endpoint = {}};
    }
    if (text.starts_with(k_inet)) {
        if (auto endpoint = net::TcpEndpoint::read(text.substr(k_inet.size()))) {
            return {.path = {}, .endpoint = std::move(*endpoint)};
        }
    }
    throw_error("'{}': expected inet:HOST:PORT or unix:PATH", text);
}

ListenSocket::ListenSocket(const std::string& path, const PolicyServerSettings& settings)
    // The delegation completes the object, so that its destructor removes the file if what follows
    // throws.
    : ListenSocket(io::Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))) {
    if (fd_.get() < 0) {
        throw_errno("{}: cannot create a socket", path);
    }
    path_ = path;
    const sockaddr_un address = unix_address(path_);
    const Owner owner = owner_of(settings.socket_owner);
    remove_stale_socket(path_, address);
    const mode_t before = ::umask(0777 & ~settings.socket_mode);
    const int result =
        ::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::umask(before);
    struct stat status {};
    if (result != 0 || ::lstat(path_.c_str(), &status) != 0) {
        throw_errno("{}: cannot listen", path_);
    }
    inode_ = status.st_ino;
    if (!settings.socket_owner.empty() && ::lchown(path_.c_str(), owner.user, owner.group) != 0) {
        throw_errno("{}: cannot change the owner to {}", path_, settings.socket_owner);
    }
    if (::listen(fd_.get(), k_backlog) != 0) {
        throw_errno("{}: cannot listen", path_);
    }
}

ListenSocket::~ListenSocket() {
    struct stat status {};
    if (fd_.get() >= 0 && inode_ != 0 && ::lstat(path_.c_str(), &status) == 0 &&
        status.st_ino == inode_) {
        ::unlink(path_.c_str());
    }
}

std::vector<ListenSocket> listen_at(const ListenAddress& address,
                                    const PolicyServerSettings& settings) {
    std::vector<ListenSocket> sockets;
    if (!address.path.empty()) {
        sockets.emplace_back(address.path, settings);
        return sockets;
    }
    for (io::Fd& socket : net::listen_at(address.endpoint)) {
        sockets.emplace_back(std::move(socket));
    }
    return sockets;
}

std::vector<ListenSocket> sockets_of_systemd() {
    std::vector<ListenSocket> sockets;
    const int count = ::sd_listen_fds(1);
    for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + count; ++fd) {
        if (::sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) <= 0) {
            throw_error("systemd passed a socket that is not a listening stream socket");
        }
        sockets.emplace_back(io::Fd(fd));
    }
    return sockets;
}

} // namespace ispkit::mail
