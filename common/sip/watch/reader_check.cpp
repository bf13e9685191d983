// SPDX-License-Identifier: MIT
#include "sip/watch/reader_check.hpp"

#include <fmt/format.h>

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>

namespace ispkit::sip {

namespace {

/// Whether something that was written to a pipe or local socket was not read yet.
bool has_unread(int fd) {
    int size = 0;
    return ::ioctl(fd, is_pipe(fd) ? FIONREAD : SIOCOUTQ, &size) == 0 && size > 0;
}

} // namespace

std::string ReaderCheck::trouble(int fd, logfile::Time now) {
    constexpr std::chrono::seconds k_patience{15};
    pollfd look{.fd = fd, .events = POLLOUT, .revents = 0};
    if (::poll(&look, 1, 0) > 0 && (look.revents & (POLLERR | POLLHUP)) != 0) {
        return "nobody reads it";
    }
    if (!has_unread(fd)) {
        unread_since_.reset();
        return {};
    }
    unread_since_ = std::min(unread_since_.value_or(now), now); // the clock may be set back
    const auto since = std::chrono::floor<std::chrono::seconds>(now - *unread_since_);
    return since < k_patience ? std::string()
                              : fmt::format("its reader has not read for {} s", since.count());
}

bool is_pipe(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

} // namespace ispkit::sip
