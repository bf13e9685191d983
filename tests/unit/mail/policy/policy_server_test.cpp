// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "io/file.hpp"
#include "io/local_socket.hpp"
#include "io/signals.hpp"
#include "mail/policy/policy_server.hpp"
#include "scripted_decider.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

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

/// The two ends of a connection.
struct SocketPair {
    SocketPair() {
        int ends[2];
        BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
        ours = io::Fd(ends[0]);
        clients = io::Fd(ends[1]);
    }
    io::Fd ours;
    io::Fd clients;
};

bool is_non_blocking(const io::Fd& fd) {
    return (::fcntl(fd.get(), F_GETFL) & O_NONBLOCK) != 0;
}

void put(const io::Fd& fd, std::string_view text) {
    BOOST_REQUIRE(::write(fd.get(), text.data(), text.size()) > 0);
}

/// A server whose standard input is a file.
struct ServerFixture {
    TemporaryFolder folder;
    ScriptedDecider decider;
    Pipe signals;
    std::string output = folder / "output";

    ServerFixture() { io::ignore_ended_readers(); }
    ~ServerFixture() { ::signal(SIGPIPE, SIG_DFL); }

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
    put(in.writes, k_request);
    put(signals.writes, std::string(1, SIGTERM));
    BOOST_TEST(serve(in.reads.get(), out.writes.get()) == SIGTERM);
    std::string reply(64, '\0');
    reply.resize(static_cast<std::size_t>(::read(out.reads.get(), reply.data(), reply.size())));
    BOOST_TEST(reply == "action=OK a\n\n");

    // Without waiting for look-ups.
    decider.waiting_senders = {"a"};
    put(in.writes, k_request);
    put(signals.writes, std::string(1, SIGTERM));
    BOOST_TEST(serve(in.reads.get(), out.writes.get()) == SIGTERM);
    reply.assign(64, '\0');
    reply.resize(static_cast<std::size_t>(::read(out.reads.get(), reply.data(), reply.size())));
    BOOST_TEST(reply == "action=OK a\n\n");
}

BOOST_FIXTURE_TEST_CASE(pipes_block_for_others_while_they_are_served, ServerFixture) {
    Pipe in;
    Pipe out;
    put(in.writes, k_request);
    in.writes = io::Fd();
    decider.trouble = [&] {
        BOOST_TEST(!is_non_blocking(in.reads));
        BOOST_TEST(!is_non_blocking(out.writes));
    };
    BOOST_TEST(serve(in.reads.get(), out.writes.get()) == 0);
    BOOST_TEST(decider.events.find('D') != decider.events.npos);
}

BOOST_FIXTURE_TEST_CASE(a_socket_has_the_flags_that_it_had_after_it, ServerFixture) {
    for (const bool was_non_blocking : {false, true}) {
        const SocketPair pair;
        if (was_non_blocking) {
            ::fcntl(pair.ours.get(), F_SETFL, O_NONBLOCK);
        }
        put(pair.clients, k_request);
        ::shutdown(pair.clients.get(), SHUT_WR);
        BOOST_TEST(serve(pair.ours.get(), pair.ours.get()) == 0);
        BOOST_TEST(is_non_blocking(pair.ours) == was_non_blocking);
    }
}

BOOST_FIXTURE_TEST_CASE(a_client_that_goes_away_ends_the_connection, ServerFixture) {
    Pipe in;
    Pipe out;
    put(in.writes, k_request);
    out.reads = io::Fd();
    BOOST_TEST(serve(in.reads.get(), out.writes.get()) == 0);
    SocketPair pair;
    put(pair.ours, "a reply that the client does not read");
    pair.clients = io::Fd();
    BOOST_TEST(serve(pair.ours.get(), pair.ours.get()) == 0); // after ECONNRESET
}

BOOST_FIXTURE_TEST_CASE(it_does_not_run_where_an_ended_reader_would_kill_it, ServerFixture) {
    ::signal(SIGPIPE, SIG_DFL);
    BOOST_CHECK_THROW(serve(k_request), std::logic_error);
}

BOOST_FIXTURE_TEST_CASE(standard_streams_that_fail_are_an_error, ServerFixture) {
    const io::Fd directory(::open("/", O_RDONLY | O_DIRECTORY));
    const io::Fd full(::open("/dev/full", O_WRONLY));
    Pipe in;
    BOOST_CHECK_THROW(serve(directory.get(), full.get()), Error);
    BOOST_CHECK_THROW(serve(-1, full.get()), Error);
    put(in.writes, k_request);
    BOOST_CHECK_THROW(serve(in.reads.get(), full.get()), Error);
}

BOOST_FIXTURE_TEST_CASE(without_an_answer_the_connection_ends, ServerFixture) {
    decider.trouble = [] { throw_error("no disk"); };
    BOOST_TEST(serve(k_request) == 0);
    BOOST_TEST(io::read_file(output, 1 << 20).empty());
}

namespace {

mail::PolicyServerSettings settings_for(const std::string& path) {
    mail::PolicyServerSettings settings;
    settings.addresses.push_back(mail::ListenAddress::parse("unix:" + path));
    return settings;
}

/// A server on a unix socket that ends once a request has been decided.
struct Listening : ServerFixture {
    std::string path = folder / "socket";
    mail::PolicyServer server{settings_for(path), decider};

    Listening() {
        decider.trouble = [this] { put(signals.writes, std::string(1, SIGTERM)); };
    }

    io::Fd client() const { return io::connect_local(path); }

    io::Fd client_that_asks() const {
        io::Fd client = this->client();
        put(client, k_request);
        return client;
    }
};

/// All that the server has sent.
std::string received(const io::Fd& client) {
    std::string reply(64, '\0');
    const ssize_t size = ::recv(client.get(), reply.data(), reply.size(), MSG_DONTWAIT);
    return reply.substr(0, size < 0 ? 0 : static_cast<std::size_t>(size));
}

} // namespace

BOOST_AUTO_TEST_CASE(an_error_of_accepting_costs_no_client_its_answer) {
    for (const int error :
         {EMFILE, ENFILE, ENOBUFS, ENOMEM, EINTR, ECONNABORTED, EPROTO, EPERM, EAGAIN}) {
        BOOST_TEST_CONTEXT(error) {
            Listening listening;
            const io::Fd client = listening.client_that_asks();
            const Fault fault(Call::open, error);
            BOOST_TEST(listening.server.run(listening.signals.reads.get()) == SIGTERM);
            BOOST_TEST(fault.has_struck());
            BOOST_TEST(received(client) == "action=OK a\n\n");
        }
    }
}

BOOST_FIXTURE_TEST_CASE(without_descriptors_the_client_idle_longest_gives_way, Listening) {
    const io::Fd idle = client();
    const io::Fd asking = client_that_asks();
    const Fault fault(Call::open, EMFILE, 2);
    BOOST_TEST(server.run(signals.reads.get()) == SIGTERM);
    BOOST_TEST(received(asking) == "action=OK a\n\n");
    char byte = 0;
    BOOST_TEST(::recv(idle.get(), &byte, 1, MSG_DONTWAIT) == 0);
}

BOOST_AUTO_TEST_CASE(an_error_of_one_client_is_none_of_others) {
    struct Case {
        Call call;
        int error;
        /// The signal of the decider is the first byte that is written.
        unsigned nth;
    };
    for (const Case& one : {Case{Call::read, ECONNRESET, 1}, Case{Call::read, EIO, 1},
                            Case{Call::write, EPIPE, 2}, Case{Call::write, ECONNRESET, 2}}) {
        Listening listening;
        const io::Fd first = listening.client_that_asks();
        const io::Fd second = listening.client_that_asks();
        const Fault fault(one.call, one.error, one.nth);
        BOOST_TEST(listening.server.run(listening.signals.reads.get()) == SIGTERM);
        BOOST_TEST(fault.has_struck());
        const std::string replies = received(first) + received(second);
        BOOST_TEST(replies == "action=OK a\n\n");
    }
}

BOOST_FIXTURE_TEST_CASE(a_wait_that_a_signal_ends_is_taken_up_again, Listening) {
    const io::Fd client = client_that_asks();
    const Fault fault(Call::wait, EINTR);
    BOOST_TEST(server.run(signals.reads.get()) == SIGTERM);
    BOOST_TEST(received(client) == "action=OK a\n\n");
}

BOOST_AUTO_TEST_SUITE_END()
