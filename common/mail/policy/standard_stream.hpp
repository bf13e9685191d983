// SPDX-License-Identifier: MIT
#pragma once

namespace ispkit::mail {

/// Standard input or output while a server uses it. The server needs a non-blocking descriptor;
/// other processes that share the stream expect that it blocks.
class StandardStream {
public:
    /// The name is used in messages. Throws Error if the descriptor is not open.
    StandardStream(int fd, const char* name);
    StandardStream(const StandardStream&) = delete;
    StandardStream& operator=(const StandardStream&) = delete;
    /// Makes the stream block again if it was made non-blocking through open().
    ~StandardStream();

    /// A descriptor of the same file, which the caller must close. To make it non-blocking has no
    /// effect on other processes if it is of a pipe or a device that can be opened once more; else,
    /// such as for a socket, it has that effect while this object lives. Throws Error.
    int open();

private:
    int fd_;
    const char* name_;
    int flags_;
    bool is_shared_ = false;
};

/// If standard error is the connection that standard output is, as under Postfix's spawn(8), it
/// goes to /dev/null from here on: what this process or its children write there would be taken for
/// replies. Throws Error if that fails.
void part_standard_error_from_output();

} // namespace ispkit::mail
