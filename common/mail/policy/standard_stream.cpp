// SPDX-License-Identifier: MIT
#include "mail/policy/standard_stream.hpp"

#include "error.hpp"
#include "io/file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ispkit::mail {

namespace {

/// Opens the pipe or character device of a descriptor once more, with the same access. Returns -1
/// for other files, and if that fails, such as for want of permission.
int opened_once_more(int fd, int flags) {
    struct stat status {};
    if (::fstat(fd, &status) != 0 || (!S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode))) {
        return -1;
    }
    return ::open(fmt::format("/proc/self/fd/{}", fd).c_str(),
                  (flags & O_ACCMODE) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

} // namespace

void part_standard_error_from_output() {
    struct stat output {};
    struct stat errors {};
    if (::fstat(STDOUT_FILENO, &output) != 0 || ::fstat(STDERR_FILENO, &errors) != 0 ||
        !S_ISSOCK(output.st_mode) || output.st_dev != errors.st_dev ||
        output.st_ino != errors.st_ino) {
        return;
    }
    const io::Fd nothing(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    if (nothing.get() < 0 || ::dup2(nothing.get(), STDERR_FILENO) < 0) {
        throw_errno("/dev/null");
    }
}

StandardStream::StandardStream(int fd, const char* name)
    : fd_(fd)
    , name_(name)
    , flags_(::fcntl(fd, F_GETFL)) {
    if (flags_ < 0) {
        throw_errno("{}", name_);
    }
}

StandardStream::~StandardStream() {
    if (is_shared_ && (flags_ & O_NONBLOCK) == 0) {
        ::fcntl(fd_, F_SETFL, flags_);
    }
}

int StandardStream::open() {
    int fd = opened_once_more(fd_, flags_);
    if (fd < 0) {
        is_shared_ = true;
        fd = ::fcntl(fd_, F_DUPFD_CLOEXEC, 0);
    }
    if (fd < 0) {
        throw_errno("{}", name_);
    }
    return fd;
}

} // namespace ispkit::mail
