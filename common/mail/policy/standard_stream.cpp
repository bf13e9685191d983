// SPDX-License-Identifier: MIT
#include "mail/policy/standard_stream.hpp"

#include "error.hpp"

#include <fcntl.h>

namespace ispkit::mail {

StandardStream::StandardStream(int fd, const char* name)
    : fd_(fd)
    , name_(name)
    , flags_(::fcntl(fd, F_GETFL)) {
    if (flags_ < 0) {
        throw_errno("{}", name_);
    }
}

StandardStream::~StandardStream() {
    ::fcntl(fd_, F_SETFL, flags_);
}

int StandardStream::duplicate() const {
    const int fd = ::fcntl(fd_, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) {
        throw_errno("{}", name_);
    }
    return fd;
}

} // namespace ispkit::mail
