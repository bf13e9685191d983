// SPDX-License-Identifier: MIT
#include "cli/run.hpp"

#include "cli/help.hpp"
#include "cli/message.hpp"
#include "io/signals.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <new>
#include <system_error>

namespace ispkit::cli {

namespace {

constexpr int k_could_not = 2;

/// A parent may start us with closed standard streams, and the first file that we open must not
/// become one of them. The placeholders are unusable, so that writing to a closed output still
/// fails.
void occupy_standard_streams() {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        if (::fcntl(fd, F_GETFD) < 0) {
            ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

/// Some errors (a quota, NFS) appear only at close; closing a copy reveals them and keeps ours
/// open.
void check_standard_output() {
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
        throw_errno("standard output");
    }
    const int copy = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
    if (copy < 0 || ::close(copy) != 0) {
        throw_errno("standard output");
    }
}

/// Runs the work and turns its exceptions into a message and the exit status. Throws only if there
/// is no memory for the message.
template <typename Work>
int reported(const Tool& tool, Work&& work) {
    try {
        Status status = Status::done;
        try {
            status = work();
        } catch (const Answered&) {
        }
        check_standard_output();
        return static_cast<int>(status);
    } catch (const UsageError& error) {
        print_message(program_of(tool), Severity::error, error.what());
        print_message(program_of(tool), Severity::hint, fmt::format("see '{} --help'", tool.name));
    } catch (const std::system_error& error) {
        // If a line could not be written, fmt's own text differs from ours at the end: use ours.
        print_message(program_of(tool), Severity::error,
                      std::ferror(stdout) != 0 ? "standard output: " + error.code().message()
                                               : error.what());
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        print_message(program_of(tool), Severity::error, error.what());
    }
    return k_could_not;
}

/// Reports exhausted memory without allocating any.
template <typename Work>
int guarded(const Tool& tool, Work&& work) {
    try {
        return reported(tool, work);
    } catch (const std::bad_alloc&) {
        for (const std::string_view part :
             {program_of(tool), std::string_view(": out of memory\n")}) {
            [[maybe_unused]] const ssize_t written =
                ::write(STDERR_FILENO, part.data(), part.size());
        }
        return k_could_not;
    }
}

} // namespace

int run(const Tool& tool, int argc, char* argv[], Status (*body)(CommandLine&)) {
    occupy_standard_streams();
    return guarded(tool, [&] {
        io::handle_signals();
        CommandLine command_line(tool, argc, argv);
        return body(command_line);
    });
}

int run(const Tool& tool, std::span<const Command> commands, int argc, char* argv[]) {
    return run(tool, commands, argc, argv, nullptr);
}

int run(const Tool& tool, std::span<const Command> commands, int argc, char* argv[],
        Status (*body)(CommandLine&)) {
    occupy_standard_streams();
    const std::string_view word = argc > 1 ? argv[1] : "";
    for (const Command& command : commands) {
        if (word == command.name) {
            return guarded(command.tool, [&] {
                io::handle_signals();
                CommandLine command_line(command.tool, argc - 1, argv + 1);
                return command.body(command_line);
            });
        }
    }
    return guarded(tool, [&]() -> Status {
        io::handle_signals();
        std::vector<HelpCommand> lines;
        for (const Command& command : commands) {
            lines.push_back({command.name, command.summary});
        }
        CommandLine command_line(tool, std::move(lines), argc, argv);
        if (body != nullptr) {
            return body(command_line);
        }
        command_line.answer();
        if (word.empty() || word.starts_with('-')) {
            misuse("a command is needed first (example: '{} {}')", tool.name,
                   commands.front().name);
        }
        misuse("unknown command '{}'", word);
    });
}

} // namespace ispkit::cli
