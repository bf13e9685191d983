// SPDX-License-Identifier: MIT
#include "io/signals.hpp"

#include "error.hpp"
#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <initializer_list>
#include <thread>

namespace ispkit::io {

namespace {

/// The pipe end that receives signal numbers; -1 while signals end the process.
std::atomic<int> receiver{-1};

void die_of(int signal_number) {
    ::signal(signal_number, SIG_DFL);
    ::raise(signal_number);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal_number);
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace

void handle_signals() {
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGCHLD, SIG_DFL); // ignored, it would hide whether a child failed
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction action {};
        ::sigaction(number, nullptr, &action);
        if (action.sa_handler != SIG_IGN) {
            sigaddset(&set, number);
        }
    }
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    // An ordinary thread, not a handler, so that it may take the mutex of the unfinished files.
    std::thread([set] {
        int number = 0;
        while (::sigwait(&set, &number) == 0) {
            const auto octet = static_cast<std::uint8_t>(number);
            const int receiver_now = receiver;
            if (receiver_now >= 0 && ::write(receiver_now, &octet, 1) == 1) {
                continue;
            }
            abandon_unfinished_files();
            die_of(number);
            return;
        }
    }).detach();
}

void ignore_ended_readers() {
    ::signal(SIGPIPE, SIG_IGN);
}

bool ended_readers_are_ignored() {
    struct sigaction action {};
    ::sigaction(SIGPIPE, nullptr, &action);
    return action.sa_handler == SIG_IGN;
}

int receive_signals() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        throw_errno("cannot make a pipe");
    }
    receiver = ends[1];
    return ends[0];
}

void end_by_signal(int signal_number) {
    abandon_unfinished_files();
    die_of(signal_number);
    ::_exit(128 + signal_number); // if the signal is ignored
}

} // namespace ispkit::io
