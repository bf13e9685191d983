// SPDX-License-Identifier: MIT
#include "io/ready_write.hpp"

#include <limits.h>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace ispkit::io {

ssize_t write_ready(int fd, std::string_view text) {
    text = text.substr(0, PIPE_BUF);
    ssize_t taken = ::send(fd, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (taken < 0 && errno == ENOTSOCK) {
        pollfd look{.fd = fd, .events = POLLOUT, .revents = 0};
        taken = ::poll(&look, 1, 0) > 0 ? ::write(fd, text.data(), text.size()) : 0;
    }
    const bool is_full = taken < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    return is_full ? 0 : taken;
}

} // namespace ispkit::io
