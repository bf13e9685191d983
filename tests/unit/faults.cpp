// SPDX-License-Identifier: MIT
#include "faults.hpp"

#include "error.hpp"

#include <boost/test/unit_test.hpp>
#include <libpq-fe.h>
#include <spawn.h>
#include <sqlite3.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <filesystem>
#include <new>
#include <optional>

namespace ispkit {

namespace {

/// What is to fail. The calls that fail are those whose number lies in [first, end).
struct Plan {
    std::atomic<bool> is_active = false;
    std::atomic<Call> call = Call::allocate;
    std::atomic<int> error = 0;
    std::atomic<unsigned> first = 0;
    std::atomic<Lasting> lasting = Lasting::once;
    std::atomic<unsigned> calls = 0;
};
Plan plan;

/// The errno with which this call is to fail; 0 if it is not.
int fault_of(Call call) {
    if (!plan.is_active || plan.call != call) {
        return 0;
    }
    const unsigned number = ++plan.calls;
    const bool is_due = plan.lasting == Lasting::once && plan.error != k_full
                            ? number == plan.first
                            : number >= plan.first;
    return is_due ? plan.error.load() : 0;
}

bool fails(Call call) {
    const int error = fault_of(call);
    if (error != 0) {
        errno = error;
    }
    return error != 0;
}

/// The number of bytes that a call may transfer; nothing if it is to fail.
std::optional<std::size_t> granted(Call call, std::size_t size) {
    const int error = fault_of(call);
    if (error == k_short || (error == k_full && plan.calls == plan.first)) {
        return size == 0 ? 0 : 1;
    }
    if (error != 0) {
        errno = error == k_full ? ENOSPC : error;
        return std::nullopt;
    }
    return size;
}

std::string reason_of(const FaultSeries& series) {
    return !series.reason.empty()          ? series.reason
           : series.call == Call::allocate ? "memory"
           : series.error == k_full        ? std::strerror(ENOSPC)
           : series.error == k_short       ? ""
                                           : std::strerror(series.error);
}

std::ptrdiff_t descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

} // namespace

Fault::Fault(Call call, int error, unsigned nth, Lasting lasting) {
    plan.call = call;
    plan.error = error;
    plan.first = nth;
    plan.lasting = lasting;
    plan.calls = 0;
    plan.is_active = true;
}

Fault::~Fault() {
    plan.is_active = false;
}

bool Fault::has_struck() const {
    return plan.calls >= plan.first;
}

void for_each_fault(const FaultSeries& series, const std::function<void()>& action,
                    const std::function<void(const std::string& message)>& check) {
    const std::string reason = reason_of(series);
    constexpr unsigned k_most = 20'000;
    bool has_struck = true;
    for (unsigned nth = 1; has_struck; ++nth) {
        BOOST_TEST_CONTEXT("call " << nth << " of kind " << static_cast<int>(series.call)
                                   << " fails with " << series.error) {
            BOOST_REQUIRE(nth < k_most);
            std::string message;
            const std::ptrdiff_t open_before = descriptors();
            try {
                const Fault fault(series.call, series.error, nth, series.lasting);
                try {
                    action();
                } catch (...) {
                    has_struck = fault.has_struck();
                    throw;
                }
                has_struck = fault.has_struck();
            } catch (const Error& error) {
                message = error.what();
                BOOST_TEST(message.find(series.name) != message.npos, message);
                BOOST_TEST(message.find(reason) != message.npos, message);
            } catch (const std::bad_alloc& error) {
                BOOST_TEST((series.call == Call::allocate));
                message = error.what();
            }
            BOOST_TEST((has_struck || message.empty()), message);
            BOOST_TEST(descriptors() == open_before);
            check(message);
        }
    }
}

} // namespace ispkit

// The linker leads calls of NAME to __wrap_NAME, and calls of __real_NAME to NAME.

using ispkit::Call;
using ispkit::fails;
using ispkit::granted;

void* real_new(std::size_t size) asm("__real__Znwm");
void* wrapped_new(std::size_t size) asm("__wrap__Znwm");
void* wrapped_new(std::size_t size) {
    if (fails(Call::allocate)) {
        throw std::bad_alloc();
    }
    return real_new(size);
}

void* real_new_array(std::size_t size) asm("__real__Znam");
void* wrapped_new_array(std::size_t size) asm("__wrap__Znam");
void* wrapped_new_array(std::size_t size) {
    if (fails(Call::allocate)) {
        throw std::bad_alloc();
    }
    return real_new_array(size);
}

int real_memfd_create(const char* name, unsigned flags) asm("__real_memfd_create");
int wrapped_memfd_create(const char* name, unsigned flags) asm("__wrap_memfd_create");
int wrapped_memfd_create(const char* name, unsigned flags) {
    return fails(Call::open) ? -1 : real_memfd_create(name, flags);
}

int real_socket(int family, int type, int protocol) asm("__real_socket");
int wrapped_socket(int family, int type, int protocol) asm("__wrap_socket");
int wrapped_socket(int family, int type, int protocol) {
    return fails(Call::open) ? -1 : real_socket(family, type, protocol);
}

int real_accept(int fd, sockaddr* address, socklen_t* size) asm("__real_accept");
int wrapped_accept(int fd, sockaddr* address, socklen_t* size) asm("__wrap_accept");
int wrapped_accept(int fd, sockaddr* address, socklen_t* size) {
    return fails(Call::open) ? -1 : real_accept(fd, address, size);
}

int real_accept4(int fd, sockaddr* address, socklen_t* size, int flags) asm("__real_accept4");
int wrapped_accept4(int fd, sockaddr* address, socklen_t* size, int flags) asm("__wrap_accept4");
int wrapped_accept4(int fd, sockaddr* address, socklen_t* size, int flags) {
    return fails(Call::open) ? -1 : real_accept4(fd, address, size, flags);
}

int real_pipe2(int* ends, int flags) asm("__real_pipe2");
int wrapped_pipe2(int* ends, int flags) asm("__wrap_pipe2");
int wrapped_pipe2(int* ends, int flags) {
    return fails(Call::open) ? -1 : real_pipe2(ends, flags);
}

int real_socketpair(int family, int type, int protocol, int* ends) asm("__real_socketpair");
int wrapped_socketpair(int family, int type, int protocol, int* ends) asm("__wrap_socketpair");
int wrapped_socketpair(int family, int type, int protocol, int* ends) {
    return fails(Call::open) ? -1 : real_socketpair(family, type, protocol, ends);
}

int real_epoll_create1(int flags) asm("__real_epoll_create1");
int wrapped_epoll_create1(int flags) asm("__wrap_epoll_create1");
int wrapped_epoll_create1(int flags) {
    return fails(Call::open) ? -1 : real_epoll_create1(flags);
}

int real_eventfd(unsigned value, int flags) asm("__real_eventfd");
int wrapped_eventfd(unsigned value, int flags) asm("__wrap_eventfd");
int wrapped_eventfd(unsigned value, int flags) {
    return fails(Call::open) ? -1 : real_eventfd(value, flags);
}

int real_inotify_init1(int flags) asm("__real_inotify_init1");
int wrapped_inotify_init1(int flags) asm("__wrap_inotify_init1");
int wrapped_inotify_init1(int flags) {
    return fails(Call::open) ? -1 : real_inotify_init1(flags);
}

int real_rename(const char* from, const char* to) asm("__real_rename");
int wrapped_rename(const char* from, const char* to) asm("__wrap_rename");
int wrapped_rename(const char* from, const char* to) {
    return fails(Call::name) ? -1 : real_rename(from, to);
}

int real_renameat2(int from_folder, const char* from, int to_folder, const char* to,
                   unsigned flags) asm("__real_renameat2");
int wrapped_renameat2(int from_folder, const char* from, int to_folder, const char* to,
                      unsigned flags) asm("__wrap_renameat2");
int wrapped_renameat2(int from_folder, const char* from, int to_folder, const char* to,
                      unsigned flags) {
    return fails(Call::name) ? -1 : real_renameat2(from_folder, from, to_folder, to, flags);
}

int real_link(const char* from, const char* to) asm("__real_link");
int wrapped_link(const char* from, const char* to) asm("__wrap_link");
int wrapped_link(const char* from, const char* to) {
    return fails(Call::name) ? -1 : real_link(from, to);
}

int real_unlink(const char* path) asm("__real_unlink");
int wrapped_unlink(const char* path) asm("__wrap_unlink");
int wrapped_unlink(const char* path) {
    return fails(Call::remove) ? -1 : real_unlink(path);
}

int real_ftruncate(int fd, off_t size) asm("__real_ftruncate");
int wrapped_ftruncate(int fd, off_t size) asm("__wrap_ftruncate");
int wrapped_ftruncate(int fd, off_t size) {
    return fails(Call::resize) ? -1 : real_ftruncate(fd, size);
}

int real_fchmod(int fd, mode_t mode) asm("__real_fchmod");
int wrapped_fchmod(int fd, mode_t mode) asm("__wrap_fchmod");
int wrapped_fchmod(int fd, mode_t mode) {
    return fails(Call::change) ? -1 : real_fchmod(fd, mode);
}

int real_fchown(int fd, uid_t user, gid_t group) asm("__real_fchown");
int wrapped_fchown(int fd, uid_t user, gid_t group) asm("__wrap_fchown");
int wrapped_fchown(int fd, uid_t user, gid_t group) {
    return fails(Call::change) ? -1 : real_fchown(fd, user, group);
}

int real_stat(const char* path, struct stat* status) asm("__real_stat");
int wrapped_stat(const char* path, struct stat* status) asm("__wrap_stat");
int wrapped_stat(const char* path, struct stat* status) {
    return fails(Call::status) ? -1 : real_stat(path, status);
}

int real_fstat(int fd, struct stat* status) asm("__real_fstat");
int wrapped_fstat(int fd, struct stat* status) asm("__wrap_fstat");
int wrapped_fstat(int fd, struct stat* status) {
    return fails(Call::status) ? -1 : real_fstat(fd, status);
}

int real_lstat(const char* path, struct stat* status) asm("__real_lstat");
int wrapped_lstat(const char* path, struct stat* status) asm("__wrap_lstat");
int wrapped_lstat(const char* path, struct stat* status) {
    return fails(Call::status) ? -1 : real_lstat(path, status);
}

int real_poll(pollfd* descriptors, nfds_t count, int timeout) asm("__real_poll");
int wrapped_poll(pollfd* descriptors, nfds_t count, int timeout) asm("__wrap_poll");
int wrapped_poll(pollfd* descriptors, nfds_t count, int timeout) {
    return fails(Call::wait) ? -1 : real_poll(descriptors, count, timeout);
}

int real_epoll_wait(int fd, epoll_event* events, int count, int timeout) asm("__real_epoll_wait");
int wrapped_epoll_wait(int fd, epoll_event* events, int count,
                       int timeout) asm("__wrap_epoll_wait");
int wrapped_epoll_wait(int fd, epoll_event* events, int count, int timeout) {
    return fails(Call::wait) ? -1 : real_epoll_wait(fd, events, count, timeout);
}

int real_connect(int fd, const sockaddr* address, socklen_t size) asm("__real_connect");
int wrapped_connect(int fd, const sockaddr* address, socklen_t size) asm("__wrap_connect");
int wrapped_connect(int fd, const sockaddr* address, socklen_t size) {
    return fails(Call::connect) ? -1 : real_connect(fd, address, size);
}

int real_bind(int fd, const sockaddr* address, socklen_t size) asm("__real_bind");
int wrapped_bind(int fd, const sockaddr* address, socklen_t size) asm("__wrap_bind");
int wrapped_bind(int fd, const sockaddr* address, socklen_t size) {
    return fails(Call::connect) ? -1 : real_bind(fd, address, size);
}

int real_listen(int fd, int backlog) asm("__real_listen");
int wrapped_listen(int fd, int backlog) asm("__wrap_listen");
int wrapped_listen(int fd, int backlog) {
    return fails(Call::connect) ? -1 : real_listen(fd, backlog);
}

int real_setsockopt(int fd, int level, int name, const void* value,
                    socklen_t size) asm("__real_setsockopt");
int wrapped_setsockopt(int fd, int level, int name, const void* value,
                       socklen_t size) asm("__wrap_setsockopt");
int wrapped_setsockopt(int fd, int level, int name, const void* value, socklen_t size) {
    return fails(Call::connect) ? -1 : real_setsockopt(fd, level, name, value, size);
}

pid_t real_waitpid(pid_t child, int* status, int options) asm("__real_waitpid");
pid_t wrapped_waitpid(pid_t child, int* status, int options) asm("__wrap_waitpid");
pid_t wrapped_waitpid(pid_t child, int* status, int options) {
    return fails(Call::reap) ? -1 : real_waitpid(child, status, options);
}

int real_flock(int fd, int operation) asm("__real_flock");
int wrapped_flock(int fd, int operation) asm("__wrap_flock");
int wrapped_flock(int fd, int operation) {
    return fails(Call::lock) ? -1 : real_flock(fd, operation);
}

ssize_t real_read(int fd, void* buffer, std::size_t size) asm("__real_read");
ssize_t wrapped_read(int fd, void* buffer, std::size_t size) asm("__wrap_read");
ssize_t wrapped_read(int fd, void* buffer, std::size_t size) {
    const std::optional<std::size_t> part = granted(Call::read, size);
    return part ? real_read(fd, buffer, *part) : -1;
}

ssize_t real_pread(int fd, void* buffer, std::size_t size, off_t offset) asm("__real_pread");
ssize_t wrapped_pread(int fd, void* buffer, std::size_t size, off_t offset) asm("__wrap_pread");
ssize_t wrapped_pread(int fd, void* buffer, std::size_t size, off_t offset) {
    const std::optional<std::size_t> part = granted(Call::read, size);
    return part ? real_pread(fd, buffer, *part, offset) : -1;
}

ssize_t real_recv(int fd, void* buffer, std::size_t size, int flags) asm("__real_recv");
ssize_t wrapped_recv(int fd, void* buffer, std::size_t size, int flags) asm("__wrap_recv");
ssize_t wrapped_recv(int fd, void* buffer, std::size_t size, int flags) {
    const std::optional<std::size_t> part = granted(Call::read, size);
    return part ? real_recv(fd, buffer, *part, flags) : -1;
}

ssize_t real_write(int fd, const void* buffer, std::size_t size) asm("__real_write");
ssize_t wrapped_write(int fd, const void* buffer, std::size_t size) asm("__wrap_write");
ssize_t wrapped_write(int fd, const void* buffer, std::size_t size) {
    const std::optional<std::size_t> part = granted(Call::write, size);
    return part ? real_write(fd, buffer, *part) : -1;
}

ssize_t real_pwrite(int fd, const void* buffer, std::size_t size,
                    off_t offset) asm("__real_pwrite");
ssize_t wrapped_pwrite(int fd, const void* buffer, std::size_t size,
                       off_t offset) asm("__wrap_pwrite");
ssize_t wrapped_pwrite(int fd, const void* buffer, std::size_t size, off_t offset) {
    const std::optional<std::size_t> part = granted(Call::write, size);
    return part ? real_pwrite(fd, buffer, *part, offset) : -1;
}

ssize_t real_send(int fd, const void* buffer, std::size_t size, int flags) asm("__real_send");
ssize_t wrapped_send(int fd, const void* buffer, std::size_t size, int flags) asm("__wrap_send");
ssize_t wrapped_send(int fd, const void* buffer, std::size_t size, int flags) {
    const std::optional<std::size_t> part = granted(Call::write, size);
    return part ? real_send(fd, buffer, *part, flags) : -1;
}

ssize_t real_readv(int fd, const iovec* parts, int count) asm("__real_readv");
ssize_t wrapped_readv(int fd, const iovec* parts, int count) asm("__wrap_readv");
ssize_t wrapped_readv(int fd, const iovec* parts, int count) {
    return fails(Call::read) ? -1 : real_readv(fd, parts, count);
}

ssize_t real_writev(int fd, const iovec* parts, int count) asm("__real_writev");
ssize_t wrapped_writev(int fd, const iovec* parts, int count) asm("__wrap_writev");
ssize_t wrapped_writev(int fd, const iovec* parts, int count) {
    return fails(Call::write) ? -1 : real_writev(fd, parts, count);
}

int real_open(const char* path, int flags, mode_t mode) asm("__real_open");
int wrapped_open(const char* path, int flags, ...) asm("__wrap_open");
int wrapped_open(const char* path, int flags, ...) {
    std::va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return fails(Call::open) ? -1 : real_open(path, flags, mode);
}

int real_posix_spawnp(pid_t* child, const char* program, const posix_spawn_file_actions_t* actions,
                      const posix_spawnattr_t* attributes, char* const arguments[],
                      char* const environment[]) asm("__real_posix_spawnp");
int wrapped_posix_spawnp(pid_t* child, const char* program,
                         const posix_spawn_file_actions_t* actions,
                         const posix_spawnattr_t* attributes, char* const arguments[],
                         char* const environment[]) asm("__wrap_posix_spawnp");
int wrapped_posix_spawnp(pid_t* child, const char* program,
                         const posix_spawn_file_actions_t* actions,
                         const posix_spawnattr_t* attributes, char* const arguments[],
                         char* const environment[]) {
    const int error = ispkit::fault_of(Call::start);
    return error != 0
               ? error
               : real_posix_spawnp(child, program, actions, attributes, arguments, environment);
}

// The definitions of a program also take the calls of its shared libraries: SQLite has no hook for
// these two.

int fsync(int fd) {
    return fails(Call::sync) ? -1 : static_cast<int>(::syscall(SYS_fsync, fd));
}

int fdatasync(int fd) {
    return fails(Call::sync) ? -1 : static_cast<int>(::syscall(SYS_fdatasync, fd));
}

// SQLite's library is not linked with the others, but asks for other functions in their places.

namespace {

int sqlite_open(const char* path, int flags, int mode) {
    return fails(Call::open) ? -1 : real_open(path, flags, static_cast<mode_t>(mode));
}

int sqlite_fcntl(int fd, int command, ...) {
    std::va_list rest;
    va_start(rest, command);
    void* const argument = va_arg(rest, void*);
    va_end(rest);
    const bool locks =
        command == F_SETLK && static_cast<const struct flock*>(argument)->l_type != F_UNLCK;
    return locks && fails(Call::lock) ? -1 : ::fcntl(fd, command, argument);
}

void* sqlite_mmap(void* address, std::size_t size, int protection, int flags, int fd,
                  off_t offset) {
    return fails(Call::map) ? MAP_FAILED : ::mmap(address, size, protection, flags, fd, offset);
}

int sqlite_fallocate(int fd, off_t offset, off_t size) {
    return fails(Call::resize) ? errno : ::posix_fallocate(fd, offset, size);
}

sqlite3_mem_methods memory{};

/// Must come before SQLite's first use.
void take_sqlite_calls() {
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory);
    sqlite3_mem_methods failing = memory;
    failing.xMalloc = [](int size) {
        return fails(Call::allocate) ? nullptr : memory.xMalloc(size);
    };
    failing.xRealloc = [](void* old, int size) {
        return fails(Call::allocate) ? nullptr : memory.xRealloc(old, size);
    };
    sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
    sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
    const auto take = [vfs]<typename Function>(const char* name, Function* function) {
        if (vfs->xGetSystemCall(vfs, name) != nullptr) {
            vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(function));
        }
    };
    take("open", sqlite_open);
    take("read", wrapped_read);
    take("pread", wrapped_pread);
    take("pread64", wrapped_pread);
    take("write", wrapped_write);
    take("pwrite", wrapped_pwrite);
    take("pwrite64", wrapped_pwrite);
    take("ftruncate", wrapped_ftruncate);
    take("fallocate", sqlite_fallocate);
    take("unlink", wrapped_unlink);
    take("fcntl", sqlite_fcntl);
    take("mmap", sqlite_mmap);
}

const bool are_sqlite_calls_taken = (take_sqlite_calls(), true);

/// Breaks the connection to a server if that is due.
PGconn* breakable(PGconn* connection) {
    if (connection != nullptr && fails(Call::server)) {
        ::shutdown(PQsocket(connection), SHUT_RDWR);
    }
    return connection;
}

} // namespace

int real_PQsendQuery(PGconn* connection, const char* sql) asm("__real_PQsendQuery");
int wrapped_PQsendQuery(PGconn* connection, const char* sql) asm("__wrap_PQsendQuery");
int wrapped_PQsendQuery(PGconn* connection, const char* sql) {
    return real_PQsendQuery(breakable(connection), sql);
}

int real_PQsendPrepare(PGconn* connection, const char* name, const char* sql, int count,
                       const Oid* types) asm("__real_PQsendPrepare");
int wrapped_PQsendPrepare(PGconn* connection, const char* name, const char* sql, int count,
                          const Oid* types) asm("__wrap_PQsendPrepare");
int wrapped_PQsendPrepare(PGconn* connection, const char* name, const char* sql, int count,
                          const Oid* types) {
    return real_PQsendPrepare(breakable(connection), name, sql, count, types);
}

int real_PQsendQueryPrepared(PGconn* connection, const char* name, int count,
                             const char* const* values, const int* lengths, const int* formats,
                             int result_format) asm("__real_PQsendQueryPrepared");
int wrapped_PQsendQueryPrepared(PGconn* connection, const char* name, int count,
                                const char* const* values, const int* lengths, const int* formats,
                                int result_format) asm("__wrap_PQsendQueryPrepared");
int wrapped_PQsendQueryPrepared(PGconn* connection, const char* name, int count,
                                const char* const* values, const int* lengths, const int* formats,
                                int result_format) {
    return real_PQsendQueryPrepared(breakable(connection), name, count, values, lengths, formats,
                                    result_format);
}

int real_PQsendQueryParams(PGconn* connection, const char* sql, int count, const Oid* types,
                           const char* const* values, const int* lengths, const int* formats,
                           int result_format) asm("__real_PQsendQueryParams");
int wrapped_PQsendQueryParams(PGconn* connection, const char* sql, int count, const Oid* types,
                              const char* const* values, const int* lengths, const int* formats,
                              int result_format) asm("__wrap_PQsendQueryParams");
int wrapped_PQsendQueryParams(PGconn* connection, const char* sql, int count, const Oid* types,
                              const char* const* values, const int* lengths, const int* formats,
                              int result_format) {
    return real_PQsendQueryParams(breakable(connection), sql, count, types, values, lengths,
                                  formats, result_format);
}

int real_PQpipelineSync(PGconn* connection) asm("__real_PQpipelineSync");
int wrapped_PQpipelineSync(PGconn* connection) asm("__wrap_PQpipelineSync");
int wrapped_PQpipelineSync(PGconn* connection) {
    return real_PQpipelineSync(breakable(connection));
}

int real_PQflush(PGconn* connection) asm("__real_PQflush");
int wrapped_PQflush(PGconn* connection) asm("__wrap_PQflush");
int wrapped_PQflush(PGconn* connection) {
    return real_PQflush(breakable(connection));
}

int real_PQconsumeInput(PGconn* connection) asm("__real_PQconsumeInput");
int wrapped_PQconsumeInput(PGconn* connection) asm("__wrap_PQconsumeInput");
int wrapped_PQconsumeInput(PGconn* connection) {
    return real_PQconsumeInput(breakable(connection));
}

PGresult* real_PQgetResult(PGconn* connection) asm("__real_PQgetResult");
PGresult* wrapped_PQgetResult(PGconn* connection) asm("__wrap_PQgetResult");
PGresult* wrapped_PQgetResult(PGconn* connection) {
    return real_PQgetResult(breakable(connection));
}
