// SPDX-License-Identifier: MIT
#include "sip/watch/ban_pipe.hpp"

#include "error.hpp"
#include "io/file.hpp"
#include "sip/status/watch_state.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <string_view>
#include <thread>

namespace ispkit::sip {

using logfile::Time;

namespace {

/// The path at which an open FIFO is or was; empty for a pipe without a name.
std::string path_of_fifo(int fd) {
    constexpr std::string_view k_removed = " (deleted)"; // proc(5)
    std::array<char, PATH_MAX> target{};
    const ssize_t size =
        ::readlink(fmt::format("/proc/self/fd/{}", fd).c_str(), target.data(), target.size());
    if (size <= 0 || target.front() != '/') {
        return {};
    }
    std::string_view path(target.data(), static_cast<std::size_t>(size));
    if (path.ends_with(k_removed)) {
        path.remove_suffix(k_removed.size());
    }
    return std::string(path);
}

} // namespace

BanPipe::BanPipe(int fd)
    : fd_(fd)
    , path_(path_of_fifo(fd))
    , name_(path_.empty() ? "standard output" : name_of_fifo(path_)) {}

bool BanPipe::has_reader() {
    const bool has = !is_broken(fd_);
    is_deserted_ = is_deserted_ || !has;
    return has;
}

void BanPipe::wait_until_read(std::chrono::milliseconds longest) {
    constexpr std::chrono::milliseconds k_step{10};
    for (; longest > longest.zero() && has_reader() && has_unread(); longest -= k_step) {
        std::this_thread::sleep_for(k_step);
    }
    is_awaited_ = has_unread();
}

std::string BanPipe::trouble(Time now) {
    std::string trouble = check_.trouble(fd_, now);
    is_awaited_ = is_awaited_ && has_unread();
    return trouble.empty() && is_awaited_ ? "its reader has not read yet" : trouble;
}

bool BanPipe::has_new_reader(Time now) {
    if (!is_fifo() || !logfile::has_passed(std::chrono::seconds(1), last_look_, now)) {
        return false;
    }
    last_look_ = now;
    if (!is_replaced() ? !has_reader() || !is_deserted_ : !open_again()) {
        return false;
    }
    is_deserted_ = false;
    return true;
}

/// Opens the FIFO that is at the path now; returns false if nobody reads it.
bool BanPipe::open_again() {
    const io::Fd again(::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    if (again.get() < 0 && (errno == ENOENT || errno == ENXIO)) {
        return false;
    }
    if (again.get() < 0) {
        throw_errno("{}: cannot open it again", name_);
    }
    if (!is_pipe(again.get())) {
        throw_error("{}: is no longer a FIFO", path_);
    }
    if (::fcntl(again.get(), F_SETFL, O_WRONLY) != 0 || ::dup2(again.get(), fd_) < 0) {
        throw_errno("{}: cannot open it again", name_);
    }
    return true;
}

bool BanPipe::is_replaced() const {
    struct stat open {};
    struct stat there {};
    return ::fstat(fd_, &open) == 0 && ::stat(path_.c_str(), &there) == 0 &&
           (open.st_dev != there.st_dev || open.st_ino != there.st_ino);
}

bool is_pipe(int fd) {
    struct stat status {};
    return ::fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

} // namespace ispkit::sip
