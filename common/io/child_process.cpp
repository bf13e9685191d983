// SPDX-License-Identifier: MIT
#include "io/child_process.hpp"

#include "error.hpp"
#include "io/bytes.hpp"
#include "io/file.hpp"

#include <spawn.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

extern char** environ;

namespace ispkit::io {

namespace {

/// The steps of the child before it executes the program.
struct Preparation {
    Preparation(int stdin_fd, ChildOutput output, ProcessGroup group) {
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, stdin_fd, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, output.stdout_fd, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, output.stderr_fd, STDERR_FILENO);
        posix_spawnattr_init(&attributes);
        sigset_t none;
        sigemptyset(&none);
        sigset_t all;
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
        if (group == ProcessGroup::own) {
            flags |= POSIX_SPAWN_SETPGROUP; // the group 0, which is named by the child's ID
        }
        posix_spawnattr_setflags(&attributes, flags);
    }
    Preparation(const Preparation&) = delete;
    Preparation& operator=(const Preparation&) = delete;
    ~Preparation() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

const std::string k_in_memory = "a file in memory";

} // namespace

pid_t spawn(const std::vector<std::string>& words, const std::vector<std::string>& variables,
            int stdin_fd, ChildOutput output, ProcessGroup group) {
    std::vector<char*> arguments;
    for (const std::string& word : words) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    std::vector<char*> environment;
    for (const std::string& variable : variables) {
        environment.push_back(const_cast<char*>(variable.c_str()));
    }
    for (char** inherited = environ; *inherited != nullptr; ++inherited) {
        if (!std::string_view(*inherited).starts_with("NOTIFY_SOCKET=")) {
            environment.push_back(*inherited);
        }
    }
    environment.push_back(nullptr);
    Preparation preparation(stdin_fd, output, group);
    pid_t child = 0;
    errno = ::posix_spawnp(&child, arguments.front(), &preparation.actions, &preparation.attributes,
                           arguments.data(), environment.data());
    if (errno != 0) {
        throw_errno("cannot start {}", words.front());
    }
    return child;
}

std::optional<int> exit_status(pid_t child, Wait wait) {
    int status = 0;
    pid_t ended = 0;
    do {
        ended = ::waitpid(child, &status, wait == Wait::not_at_all ? WNOHANG : 0);
    } while (ended < 0 && errno == EINTR);
    if (ended == 0) {
        return std::nullopt;
    }
    constexpr int k_signal_base = 128;
    constexpr int k_unknown = 255;
    if (ended < 0) {
        return k_unknown;
    }
    return WIFSIGNALED(status) ? k_signal_base + WTERMSIG(status) : WEXITSTATUS(status);
}

std::optional<int> exit_status(pid_t child, Deadline end) {
    constexpr std::chrono::milliseconds k_between_looks(5);
    std::optional<int> status = exit_status(child, Wait::not_at_all);
    while (!status && Deadline::clock::now() < end) {
        std::this_thread::sleep_for(k_between_looks);
        status = exit_status(child, Wait::not_at_all);
    }
    return status;
}

ProgramResult run_program(const std::vector<std::string>& words, std::string_view input) {
    const Fd in = memory_file(input, k_in_memory);
    const Fd out = memory_file("", k_in_memory);
    const Fd errors = memory_file("", k_in_memory);
    const pid_t child = spawn(words, {}, in.get(), {out.get(), errors.get()});
    const int status = *exit_status(child, Wait::until_it_ends);
    return {status, content_of(out, k_in_memory), content_of(errors, k_in_memory)};
}

} // namespace ispkit::io
