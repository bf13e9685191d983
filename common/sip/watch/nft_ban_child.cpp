// SPDX-License-Identifier: MIT
#include "sip/watch/nft_ban_child.hpp"

#include "error.hpp"
#include "io/child_process.hpp"

#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <utility>

namespace ispkit::sip {

using logfile::Time;

NftBanChild::NftBanChild() {
    start();
}

NftBanChild::~NftBanChild() {
    give_up();
}

void NftBanChild::start() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        throw_errno("cannot create a socket");
    }
    socket_ = io::Fd(ends[0]);
    const io::Fd theirs(ends[1]);
    constexpr timeval k_patience{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &k_patience, sizeof k_patience);
    child_ = io::spawn({"nft-ban"}, {}, theirs.get());
}

/// Closes the child's input and waits until it ends.
void NftBanChild::give_up() {
    socket_ = io::Fd();
    if (child_ > 0) {
        io::exit_status(std::exchange(child_, 0), io::Wait::until_it_ends);
    }
}

void NftBanChild::send(std::string_view lines) {
    while (!lines.empty() && child_ > 0) {
        const ssize_t sent = ::send(socket_.get(), lines.data(), lines.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) { // it has ended, or hangs
            ::kill(child_, SIGKILL);
            return;
        }
        lines.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string NftBanChild::trouble(Time now) {
    /// One that ends again and again must not look well between two ends.
    constexpr std::chrono::minutes k_probation{1};
    if (child_ == 0) {
        return "is not running";
    }
    if (last_end_ && !logfile::has_passed(k_probation, *last_end_, now)) {
        return fmt::format("ended {} s ago and was started again",
                           std::chrono::floor<std::chrono::seconds>(now - *last_end_).count());
    }
    return check_.trouble(socket_.get(), now);
}

bool NftBanChild::restarted(Time now) {
    if (child_ > 0) {
        if (!io::exit_status(child_, io::Wait::not_at_all)) {
            return false;
        }
        child_ = 0;
        last_end_ = now;
    }
    if (!logfile::has_passed(std::chrono::seconds(1), last_start_, now)) {
        return false;
    }
    last_start_ = now;
    start();
    return true;
}

} // namespace ispkit::sip
