// SPDX-License-Identifier: MIT
#include "io/confinement.hpp"

#include "io/file.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>

#include <cerrno>

namespace ispkit::io {

namespace {

bool has_sockets(int family) {
    const Fd socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return socket.get() >= 0 || errno != EAFNOSUPPORT;
}

} // namespace

Confinement confinement() {
    return {.no_new_privileges = ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1,
            .no_network = !has_sockets(AF_INET) && !has_sockets(AF_INET6)};
}

} // namespace ispkit::io
