// SPDX-License-Identifier: MIT
#include "cli/run.hpp"

#include "cli/message.hpp"
#include "cli/signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <new>
#include <system_error>

namespace ispkit::cli {

namespace {

constexpr int k_could_not = 2;

/// A parent may start us with standard streams closed, and the first file that we open must not
/// become one. What takes their place cannot be used: writing to a closed output still fails.
void occupy_standard_streams() {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        if (::fcntl(fd, F_GETFD) < 0) {
            ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

/// Some errors (a quota, NFS) come only at close; the copy's close tells without closing ours.
void check_standard_output() {
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        raise_errno("standard output");
    }
    const int copy = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    if (copy < 0 || ::close(copy) != 0) {
        raise_errno("standard output");
    }
}

int guarded(const Tool& tool, int argc, char* argv[], Status (*body)(CommandLine&)) {
    try {
        Status status = Status::done;
        try {
            CommandLine command_line(tool, argc, argv);
            status = body(command_line);
        } catch (const Answered&) {
        }
        check_standard_output();
        return static_cast<int>(status);
    } catch (const UsageError& error) {
        print_message(tool.name, Severity::error, error.what());
        print_message(tool.name, Severity::hint, fmt::format("see '{} --help'", tool.name));
    } catch (const std::bad_alloc&) {
        print_message(tool.name, Severity::error, "out of memory");
    } catch (const std::exception& error) {
        print_message(tool.name, Severity::error, error.what());
    }
    return k_could_not;
}

} // namespace

int run(const Tool& tool, int argc, char* argv[], Status (*body)(CommandLine&)) {
    occupy_standard_streams();
    handle_signals();
    return guarded(tool, argc, argv, body);
}

} // namespace ispkit::cli
