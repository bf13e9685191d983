// SPDX-License-Identifier: MIT
#include "child_run.hpp"
#include "error.hpp"
#include "faults.hpp"
#include "io/atomic_file.hpp"
#include "io/signals.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>

#include <cerrno>
#include <cstring>

using namespace ispkit;
using test::ChildRun;
using test::run_in_child;

BOOST_AUTO_TEST_SUITE(io_signals)

namespace {

constexpr int k_signals[] = {SIGINT, SIGTERM, SIGHUP};

bool has_default_action(int number) {
    struct sigaction action {};
    ::sigaction(number, nullptr, &action);
    return action.sa_handler == SIG_DFL;
}

/// The number that arrives on the descriptor within ten seconds, else 0.
int next_number(int receiver) {
    pollfd one{receiver, POLLIN, 0};
    unsigned char number = 0;
    return ::poll(&one, 1, 10'000) == 1 && ::read(receiver, &number, 1) == 1 ? number : 0;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_signal_ends_the_process_and_removes_what_is_unfinished) {
    const TemporaryFolder folder;
    for (const int number : k_signals) {
        const ChildRun run = run_in_child([&]() -> int {
            io::handle_signals();
            io::AtomicFile file(folder / "x", 0600, io::Existing::replace);
            ::kill(::getpid(), number);
            for (;;) {
                ::pause();
            }
        });
        BOOST_TEST(run.signal == number);
        BOOST_TEST(folder.count() == 0);
    }
}

BOOST_AUTO_TEST_CASE(what_the_parent_ignores_stays_ignored_but_for_pipes_and_children) {
    const ChildRun run = run_in_child([] {
        for (const int number : {SIGHUP, SIGPIPE, SIGCHLD}) {
            ::signal(number, SIG_IGN);
        }
        io::handle_signals();
        ::kill(::getpid(), SIGHUP); // as under nohup
        return has_default_action(SIGPIPE) && has_default_action(SIGCHLD) ? 7 : 8;
    });
    BOOST_TEST(run.status == 7);
}

BOOST_AUTO_TEST_CASE(a_service_gets_the_numbers_of_its_signals) {
    const ChildRun run = run_in_child([] {
        io::handle_signals();
        const int receiver = io::receive_signals();
        for (const int number : k_signals) {
            ::kill(::getpid(), number);
            if (next_number(receiver) != number) {
                return 1;
            }
        }
        // It is not handed to children, and whoever reads it does not wait.
        unsigned char none = 0;
        const bool is_empty = ::read(receiver, &none, 1) == -1 && errno == EAGAIN;
        return is_empty && (::fcntl(receiver, F_GETFD) & FD_CLOEXEC) != 0 ? 7 : 2;
    });
    BOOST_TEST(run.signal == 0);
    BOOST_TEST(run.status == 7);
}

BOOST_AUTO_TEST_CASE(without_a_descriptor_no_signals_can_be_received) {
    const ChildRun run = run_in_child([] {
        const Fault fault(Call::open, EMFILE);
        try {
            io::receive_signals();
        } catch (const Error& error) {
            std::fputs(error.what(), stdout);
        }
        return 0;
    });
    BOOST_TEST(run.output == std::string("cannot make a pipe: ") + std::strerror(EMFILE));
}

BOOST_AUTO_TEST_CASE(a_service_ends_by_its_signal_when_it_has_finished) {
    const TemporaryFolder folder;
    for (const int number : k_signals) {
        const ChildRun run = run_in_child([&]() -> int {
            io::handle_signals();
            io::receive_signals();
            io::AtomicFile file(folder / "x", 0600, io::Existing::replace);
            io::end_by_signal(number);
        });
        BOOST_TEST(run.signal == number);
        BOOST_TEST(folder.count() == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_service_may_outlive_its_readers) {
    const ChildRun run = run_in_child([] {
        io::handle_signals();
        const bool before = io::ended_readers_are_ignored();
        io::ignore_ended_readers();
        int ends[2];
        if (before || !io::ended_readers_are_ignored() || ::pipe(ends) != 0) {
            return 1;
        }
        ::close(ends[0]);
        return ::write(ends[1], "x", 1) == -1 && errno == EPIPE ? 7 : 2;
    });
    BOOST_TEST(run.status == 7);
}

BOOST_AUTO_TEST_SUITE_END()
