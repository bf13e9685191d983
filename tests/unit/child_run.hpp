// SPDX-License-Identifier: MIT
#pragma once

#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace ispkit::test {

/// What a function wrote in a process of its own, and how the process ended.
struct ChildRun {
    /// -1 if a signal ended it.
    int status = -1;
    /// 0 if none did.
    int signal = 0;
    std::string output;
    std::string errors;
};

/// Calls the function in a child with standard output and standard error of its own; its result is
/// the exit status. For code that changes what is of the whole process. What the caller does
/// meanwhile needs no thread, which a child under LeakSanitizer would miss.
inline ChildRun run_in_child(
    const std::function<int()>& action, const std::function<void()>& meanwhile = [] {}) {
    std::FILE* const output = std::tmpfile();
    std::FILE* const errors = std::tmpfile();
    BOOST_REQUIRE((output != nullptr && errors != nullptr));
    std::fflush(stdout);
    const pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        ::dup2(::fileno(output), STDOUT_FILENO);
        ::dup2(::fileno(errors), STDERR_FILENO);
        std::exit(action());
    }
    meanwhile();
    int ended = 0;
    BOOST_REQUIRE(::waitpid(child, &ended, 0) == child);
    const auto text_of = [](std::FILE* file) {
        const off_t size = ::lseek(::fileno(file), 0, SEEK_END);
        BOOST_REQUIRE(size >= 0);
        std::string text(static_cast<std::size_t>(size), '\0');
        BOOST_REQUIRE(::pread(::fileno(file), text.data(), text.size(), 0) == size);
        std::fclose(file);
        return text;
    };
    return {.status = WIFEXITED(ended) ? WEXITSTATUS(ended) : -1,
            .signal = WIFSIGNALED(ended) ? WTERMSIG(ended) : 0,
            .output = text_of(output),
            .errors = text_of(errors)};
}

} // namespace ispkit::test
