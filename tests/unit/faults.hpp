// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

namespace ispkit {

/// Kinds of calls of the code under test that can be made to fail. The linker leads those calls to
/// faults.cpp (--wrap, in tests/unit.cmake), and so do SQLite's own hooks for its calls.
enum class Call {
    /// operator new, and SQLite's malloc.
    allocate,
    /// All that make a descriptor: open, socket, accept, pipe2, memfd_create ...
    open,
    /// read, pread, recv
    read,
    /// write, pwrite, send
    write,
    /// fsync, fdatasync
    sync,
    /// rename, renameat2, link
    name,
    /// unlink
    remove,
    /// ftruncate, fallocate
    resize,
    /// fchmod, fchown
    change,
    /// stat, fstat, lstat
    status,
    /// poll, epoll_wait
    wait,
    /// connect, bind, listen, setsockopt
    connect,
    /// posix_spawnp
    start,
    /// waitpid
    reap,
    /// flock, and SQLite's locks
    lock,
    /// mmap of SQLite
    map,
    /// What talks to a PostgreSQL server: the connection breaks before it.
    server,
};

/// Instead of an errno: a read or write that transfers a single byte.
inline constexpr int k_short = -1;

/// Instead of an errno: a disk that has room for a single byte, then for none.
inline constexpr int k_full = -2;

/// Whether one call fails, or all from there on, as on a disk that is and stays full.
enum class Lasting { once, from_then_on };

/// For its lifetime, the nth call of a kind fails with this errno, in whichever thread. There is
/// one Fault at a time.
class Fault {
public:
    Fault(Call call, int error, unsigned nth = 1, Lasting lasting = Lasting::once);
    Fault(const Fault&) = delete;
    Fault& operator=(const Fault&) = delete;
    ~Fault();

    /// Whether there was such a call.
    bool has_struck() const;
};

/// Which calls fail in turn, and what the Error of the action has to say.
struct FaultSeries {
    Call call;
    int error = 0;
    /// The object: a part of each message.
    std::string name = {};
    /// The reason: a part of each message. Empty: what strerror(3) says; "memory" if allocations
    /// fail.
    std::string reason = {};
    Lasting lasting = Lasting::once;
};

/// Runs the action with the first such call failing, then with the second, and so on, until it
/// makes no further one. An action may throw an Error, or std::bad_alloc if allocations fail, or do
/// without that call. After each run the same number of descriptors must be open as before, and
/// `check` gets the message, or an empty one after success.
void for_each_fault(const FaultSeries& series, const std::function<void()>& action,
                    const std::function<void(const std::string& message)>& check);

} // namespace ispkit
