// SPDX-License-Identifier: MIT
#include "mail/policy/listen_socket.hpp"

#include "error.hpp"
#include "text/character_class.hpp"
#include "text/number.hpp"

#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <systemd/sd-daemon.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <variant>

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

/// Throws Error for a number that is not a port: the system would take it modulo 65536. A port may
/// also be the name of a service.
void check_port(std::string_view port) {
    std::uint16_t number = 0;
    if (!text::is_letter(port.front()) && (!text::read_number(port, number) || number == 0)) {
        throw_error("'{}' is not a port (1 to 65535)", port);
    }
}

/// A listening socket, or the errno value that tells why there is none.
std::variant<io::Fd, int> listen_at_port(const addrinfo& address) {
    io::Fd fd(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (fd.get() < 0) {
        return errno;
    }
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address.ai_family == AF_INET6) {
        // Lets the service listen at "[::]" and "0.0.0.0" together.
        ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    if (::bind(fd.get(), address.ai_addr, address.ai_addrlen) != 0 ||
        ::listen(fd.get(), k_backlog) != 0) {
        return errno;
    }
    return fd;
}

} // namespace

ListenAddress ListenAddress::parse(std::string_view text) {
    constexpr std::string_view k_unix = "unix:";
    constexpr std::string_view k_inet = "inet:";
    if (text.starts_with(k_unix) && text.size() > k_unix.size()) {
        return {.path = std::string(text.substr(k_unix.size())), .host = {}, .port = {}};
    }
    const std::size_t colon = text.rfind(':');
    if (text.starts_with(k_inet) && colon >= k_inet.size() && colon + 1 < text.size()) {
        std::string_view host = text.substr(k_inet.size(), colon - k_inet.size());
        const bool is_in_brackets = host.starts_with('[') && host.ends_with(']');
        if (is_in_brackets) {
            host = host.substr(1, host.size() - 2);
        }
        if (!host.empty() && (is_in_brackets || host.find(':') == host.npos)) {
            const std::string_view port = text.substr(colon + 1);
            check_port(port);
            return {.path = {}, .host = std::string(host), .port = std::string(port)};
        }
    }
    throw_error("'{}': expected inet:HOST:PORT or unix:PATH", text);
}

ListenSocket::ListenSocket(const std::string& path, const PolicyServerSettings& settings)
    // The delegation completes the object, so that its destructor removes the file if what follows
    // throws.
    : ListenSocket(io::Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))) {
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
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    if (const int error =
            ::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found)) {
        throw_error("{}:{}: {}", address.host, address.port, ::gai_strerror(error));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
    int missing = 0;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        auto made = listen_at_port(*one);
        if (auto* const fd = std::get_if<io::Fd>(&made)) {
            sockets.emplace_back(std::move(*fd));
            continue;
        }
        // A name may have an address that this machine does not have: "localhost" without IPv6.
        missing = std::get<int>(made);
        if (missing != EADDRNOTAVAIL && missing != EAFNOSUPPORT) {
            sockets.clear();
            break;
        }
    }
    if (sockets.empty()) {
        errno = missing;
        throw_errno("{}:{}: cannot listen", address.host, address.port);
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
