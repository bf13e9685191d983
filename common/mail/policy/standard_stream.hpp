// SPDX-License-Identifier: MIT
#pragma once

namespace ispkit::mail {

/// Standard input or output while a server uses it. The server makes it non-blocking, also for
/// other processes that share it; the destructor restores its flags.
class StandardStream {
public:
    /// The name is used in messages. Throws Error if the descriptor is not open.
    StandardStream(int fd, const char* name);
    StandardStream(const StandardStream&) = delete;
    StandardStream& operator=(const StandardStream&) = delete;
    ~StandardStream();

    /// Another descriptor of the same file, which the caller must close. Throws Error.
    int duplicate() const;

private:
    int fd_;
    const char* name_;
    int flags_;
};

} // namespace ispkit::mail
