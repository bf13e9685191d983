// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "io/local_socket.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/socket.h>
#include <sys/un.h>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(io_local_socket)

namespace {

/// Listens, and takes no connection until it is asked.
struct Listener {
    TemporaryFolder folder;
    std::string path = folder / "socket";
    io::Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};

    Listener() {
        sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        BOOST_REQUIRE(
            ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        BOOST_REQUIRE(::listen(socket.get(), 5) == 0);
    }

    /// What the next client sent.
    std::string take() const {
        const io::Fd connection(::accept(socket.get(), nullptr, nullptr));
        std::string text(100, '\0');
        text.resize(io::read_full(connection.get(), io::as_mutable_bytes(text), "client"));
        return text;
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_text_is_sent_whole_or_an_error_says_why_not, Listener) {
    for (const FaultSeries& series :
         {FaultSeries{Call::open, EMFILE, "cannot create a socket"},
          {Call::connect, ECONNREFUSED},
          {Call::write, EINTR},
          {Call::write, k_short},
          {Call::write, EPIPE, "cannot write to " + path},
          {Call::write, EAGAIN, path, "it has not read for 5 seconds"}}) {
        for_each_fault(
            series,
            [&] {
                const io::Fd connection = io::connect_local(path);
                io::send_all(connection, io::as_bytes("a mail"), path);
            },
            [&](const std::string& message) {
                if (message.empty()) {
                    BOOST_TEST(take() == "a mail");
                } else if (series.call == Call::write) {
                    BOOST_TEST(take() == "");
                }
            });
    }
}

BOOST_FIXTURE_TEST_CASE(a_path_that_no_socket_can_have_is_refused, Listener) {
    BOOST_CHECK_EXCEPTION(io::connect_local(std::string(200, 'x')), Error, [](const Error& error) {
        return std::string_view(error.what())
            .ends_with("the path of a socket has at most 107 bytes");
    });
}

BOOST_AUTO_TEST_SUITE_END()
