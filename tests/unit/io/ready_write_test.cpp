// SPDX-License-Identifier: MIT
#include "io/file.hpp"
#include "io/ready_write.hpp"

#include <boost/test/unit_test.hpp>
#include <limits.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(io_ready_write)

namespace {

struct Ends {
    io::Fd reader;
    io::Fd writer;
};

Ends pipe_ends() {
    int ends[2] = {-1, -1};
    BOOST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    return {io::Fd(ends[0]), io::Fd(ends[1])};
}

Ends socket_ends() {
    int ends[2] = {-1, -1};
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    return {io::Fd(ends[0]), io::Fd(ends[1])};
}

} // namespace

BOOST_AUTO_TEST_CASE(what_a_reader_does_not_take_is_not_waited_for) {
    const std::string text(PIPE_BUF - 1, 'x');
    for (const Ends& ends : {pipe_ends(), socket_ends()}) {
        ssize_t taken = 0;
        while ((taken = io::write_ready(ends.writer.get(), text)) > 0) {
            BOOST_REQUIRE(taken == static_cast<ssize_t>(text.size())); // or nothing of it
        }
        BOOST_TEST(taken == 0);
        BOOST_TEST((::fcntl(ends.writer.get(), F_GETFL) & O_NONBLOCK) == 0);
        std::string room(1 << 20, '\0');
        BOOST_TEST(::read(ends.reader.get(), room.data(), room.size()) > 0);
        BOOST_TEST(io::write_ready(ends.writer.get(), text) > 0);
    }
}

BOOST_AUTO_TEST_CASE(a_file_takes_a_part_at_a_time) {
    const io::Fd file(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    BOOST_TEST(io::write_ready(file.get(), std::string(3 * PIPE_BUF, 'x')) == PIPE_BUF);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_an_error) {
    Ends ends = socket_ends();
    ends.reader = io::Fd();
    BOOST_TEST(io::write_ready(ends.writer.get(), "x") == -1);
    BOOST_TEST(errno == EPIPE);
}

BOOST_AUTO_TEST_SUITE_END()
