// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "io/file.hpp"
#include "mail/policy/policy_server.hpp"
#include "scripted_decider.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(mail_policy_policy_server)

namespace {

constexpr std::string_view k_request = "request=smtpd_access_policy\nsender=a\nrecipient=r\n\n";

struct Pipe {
    Pipe() {
        int ends[2];
        BOOST_REQUIRE(::pipe(ends) == 0);
        reads = io::Fd(ends[0]);
        writes = io::Fd(ends[1]);
    }
    io::Fd reads;
    io::Fd writes;
};

/// A server whose standard input is a file.
struct ServerFixture {
    TemporaryFolder folder;
    ScriptedDecider decider;
    Pipe signals;
    std::string output = folder / "output";

    int serve(int input, int out) {
        return mail::PolicyServer({input, out}, {}, decider).run(signals.reads.get());
    }
    int serve(std::string_view octets) {
        std::ofstream(folder / "input") << octets;
        const io::Fd in(::open((folder / "input").c_str(), O_RDONLY));
        const io::Fd out(::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
        return serve(in.get(), out.get());
    }
};

} // namespace

BOOST_FIXTURE_TEST_CASE(standard_input_is_served_to_its_end, ServerFixture) {
    std::string requests;
    std::string replies;
    for (int i = 0; i < 1000; ++i) {
        requests += k_request;
        replies += "action=OK a\n\n";
    }
    BOOST_TEST(serve(requests + "request=smtpd") == 0);
    BOOST_TEST(io::read_file(output, 1 << 20) == replies);
    BOOST_TEST(serve("") == 0);
}

BOOST_FIXTURE_TEST_CASE(what_was_asked_before_a_signal_is_answered, ServerFixture) {
    Pipe in;
    Pipe out;
    BOOST_REQUIRE(::write(in.writes.get(), k_request.data(), k_request.size()) > 0);
    const std::uint8_t number = SIGTERM;
    BOOST_REQUIRE(::write(signals.writes.get(), &number, 1) == 1);
    BOOST_TEST(serve(in.reads.get(), out.writes.get()) == SIGTERM);
    std::string reply(64, '\0');
    reply.resize(static_cast<std::size_t>(::read(out.reads.get(), reply.data(), reply.size())));
    BOOST_TEST(reply == "action=OK a\n\n");
}

BOOST_FIXTURE_TEST_CASE(the_standard_streams_block_again_after_it, ServerFixture) {
    Pipe in;
    Pipe out;
    in.writes = io::Fd();
    serve(in.reads.get(), out.writes.get());
    BOOST_TEST((::fcntl(in.reads.get(), F_GETFL) & O_NONBLOCK) == 0);
    BOOST_TEST((::fcntl(out.writes.get(), F_GETFL) & O_NONBLOCK) == 0);
}

BOOST_FIXTURE_TEST_CASE(standard_streams_that_fail_are_an_error, ServerFixture) {
    const io::Fd directory(::open("/", O_RDONLY | O_DIRECTORY));
    const io::Fd full(::open("/dev/full", O_WRONLY));
    Pipe in;
    BOOST_CHECK_THROW(serve(directory.get(), full.get()), Error);
    BOOST_CHECK_THROW(serve(-1, full.get()), Error);
    BOOST_REQUIRE(::write(in.writes.get(), k_request.data(), k_request.size()) > 0);
    BOOST_CHECK_THROW(serve(in.reads.get(), full.get()), Error);
}

BOOST_FIXTURE_TEST_CASE(without_an_answer_the_connection_ends, ServerFixture) {
    decider.trouble = [] { throw_error("no disk"); };
    BOOST_TEST(serve(k_request) == 0);
    BOOST_TEST(io::read_file(output, 1 << 20).empty());
}

BOOST_AUTO_TEST_SUITE_END()
