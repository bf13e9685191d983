// SPDX-License-Identifier: MIT
#include "cli/signals.hpp"

#include "io/atomic_file.hpp"

#include <signal.h>

#include <initializer_list>
#include <thread>

namespace ispkit::cli {

namespace {

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
        if (::sigwait(&set, &number) == 0) {
            io::abandon_unfinished_files();
            die_of(number);
        }
    }).detach();
}

} // namespace ispkit::cli
