// SPDX-License-Identifier: MIT
#include "net/tcp_listener.hpp"

#include "error.hpp"
#include "text/character_class.hpp"
#include "text/number.hpp"

#include <netdb.h>

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <utility>
#include <variant>

namespace ispkit::net {

namespace {

/// The system would take other numbers modulo 65536.
void check_port(std::string_view port) {
    std::uint16_t number = 0;
    if (!text::is_letter(port.front()) && (!text::read_number(port, number) || number == 0)) {
        throw_error("'{}' is not a port (1 to 65535)", port);
    }
}

/// A listening socket, or the errno value that tells why there is none.
std::variant<io::Fd, int> listen_at_port(const addrinfo& address) {
    constexpr int k_backlog = 511;
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

std::optional<TcpEndpoint> TcpEndpoint::read(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos || colon + 1 == text.size()) {
        return std::nullopt;
    }
    std::string_view host = text.substr(0, colon);
    const bool is_in_brackets = host.starts_with('[') && host.ends_with(']');
    if (is_in_brackets) {
        host = host.substr(1, host.size() - 2);
    }
    if (host.empty() || (!is_in_brackets && host.find(':') != host.npos)) {
        return std::nullopt;
    }
    const std::string_view port = text.substr(colon + 1);
    check_port(port);
    return TcpEndpoint{.host = std::string(host), .port = std::string(port)};
}

std::vector<io::Fd> listen_at(const TcpEndpoint& endpoint) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    if (const int error =
            ::getaddrinfo(endpoint.host.c_str(), endpoint.port.c_str(), &hints, &found)) {
        throw_error("{}:{}: {}", endpoint.host, endpoint.port, ::gai_strerror(error));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
    std::vector<io::Fd> sockets;
    int missing = 0;
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        auto made = listen_at_port(*one);
        if (auto* const fd = std::get_if<io::Fd>(&made)) {
            sockets.push_back(std::move(*fd));
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
        throw_errno("{}:{}: cannot listen", endpoint.host, endpoint.port);
    }
    return sockets;
}

} // namespace ispkit::net
