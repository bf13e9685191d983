// SPDX-License-Identifier: MIT
#include "sip/watch/reader_check.hpp"

#include <fmt/format.h>

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>

namespace ispkit::sip {

std::string ReaderCheck::trouble(int fd, logfile::Time now) {
    constexpr std::chrono::seconds k_patience{15};
    if (is_broken(fd)) {
        return "nobody reads it";
    }
    if (!has_unread(fd)) {
        all_read_ = now;
        return {};
    }
    all_read_ = std::min(all_read_.value_or(now), now); // the clock may be set back
    const auto since = std::chrono::floor<std::chrono::seconds>(now - *all_read_);
    return since < k_patience ? std::string()
                              : fmt::format("its reader has not read for {} s", since.count());
}

bool is_broken(int fd) {
    pollfd look{.fd = fd, .events = POLLOUT, .revents = 0};
    return ::poll(&look, 1, 0) > 0 && (look.revents & (POLLERR | POLLHUP)) != 0;
}

bool has_unread(int fd) {
    struct stat status {};
    int size = 0;
    return ::fstat(fd, &status) == 0 &&
           ::ioctl(fd, S_ISFIFO(status.st_mode) ? FIONREAD : SIOCOUTQ, &size) == 0 && size > 0;
}

} // namespace ispkit::sip
