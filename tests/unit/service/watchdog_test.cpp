// SPDX-License-Identifier: MIT
#include "io/file.hpp"
#include "service/watchdog.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace ispkit::service {
BOOST_AUTO_TEST_SUITE(service_watchdog)
namespace {

/// What systemd has for a service: a socket, and how long the service may say nothing.
class NotifySocket {
public:
    explicit NotifySocket(const char* watchdog_microseconds)
        : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof address.sun_path - 1);
        BOOST_REQUIRE_EQUAL(
            ::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        ::setenv("NOTIFY_SOCKET", path_.c_str(), 1);
        ::setenv("WATCHDOG_USEC", watchdog_microseconds, 1);
    }
    ~NotifySocket() {
        ::unsetenv("NOTIFY_SOCKET");
        ::unsetenv("WATCHDOG_USEC");
    }
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    /// The next message; empty if there is none.
    std::string received() {
        std::string message(100, '\0');
        const ssize_t length = ::recv(socket_.get(), message.data(), message.size(), 0);
        message.resize(static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
        return message;
    }

private:
    TemporaryFolder folder_;
    std::string path_ = folder_ / "notify";
    io::Fd socket_;
};

} // namespace

BOOST_AUTO_TEST_CASE(it_speaks_four_times_in_the_time_that_systemd_allows) {
    NotifySocket systemd("40000000");
    Watchdog watchdog;
    const Watchdog::Clock::time_point start = Watchdog::Clock::now();
    BOOST_CHECK(watchdog.due() < start);
    watchdog.tend(start);
    BOOST_CHECK_EQUAL(systemd.received(), "WATCHDOG=1");
    BOOST_CHECK(watchdog.due() == start + std::chrono::seconds(10));
    watchdog.tend(start + std::chrono::milliseconds(9999));
    BOOST_CHECK_EQUAL(systemd.received(), "");
    watchdog.tend(start + std::chrono::seconds(10));
    BOOST_CHECK_EQUAL(systemd.received(), "WATCHDOG=1");
}

BOOST_AUTO_TEST_CASE(it_is_silent_where_systemd_does_not_ask) {
    NotifySocket systemd("0");
    Watchdog watchdog;
    BOOST_CHECK(watchdog.due() == Watchdog::Clock::time_point::max());
    watchdog.tend();
    BOOST_CHECK_EQUAL(systemd.received(), "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace ispkit::service
