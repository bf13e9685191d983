// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "io/file.hpp"
#include "sip/status/watch_state.hpp"
#include "sip/watch/ban_pipe.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

using namespace ispkit;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(sip_watch_ban_pipe)

namespace {

constexpr logfile::Time k_now{std::chrono::hours(500'000)};

/// A FIFO with a reader and a writer.
struct Fifo : TemporaryFolder {
    std::string path = *this / "bans";
    io::Fd reader = made();
    io::Fd writer{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};

    io::Fd made() const {
        BOOST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
        return open_to_read();
    }

    io::Fd open_to_read() const {
        return io::Fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    }

    void write() const { BOOST_REQUIRE(::write(writer.get(), "\n", 1) == 1); }

    bool reads() const {
        std::array<char, 8> bytes{};
        return ::read(reader.get(), bytes.data(), bytes.size()) == 1;
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_pipe_without_a_name_is_never_opened_again) {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    io::Fd read(ends[0]);
    const io::Fd write(ends[1]);
    BOOST_TEST(sip::is_pipe(write.get()));
    sip::BanPipe pipe(write.get());
    BOOST_TEST(pipe.name() == "standard output");
    BOOST_TEST(pipe.has_reader());
    read = io::Fd();
    BOOST_TEST(!pipe.has_reader());
    BOOST_TEST(!pipe.has_new_reader(k_now));
}

BOOST_FIXTURE_TEST_CASE(a_fifo_gets_a_new_reader, Fifo) {
    sip::BanPipe pipe(writer.get());
    BOOST_TEST(pipe.name() == sip::name_of_fifo(path));
    BOOST_TEST(!pipe.has_new_reader(k_now));
    reader = io::Fd();
    BOOST_TEST(!pipe.has_new_reader(k_now + 1s));
    BOOST_TEST(pipe.trouble(k_now + 1s) == "nobody reads it");
    reader = open_to_read();
    BOOST_TEST(!pipe.has_new_reader(k_now + 1s + 999ms));
    BOOST_TEST(pipe.has_new_reader(k_now + 2s));
    BOOST_TEST(!pipe.has_new_reader(k_now + 3s));
    write();
    BOOST_TEST(reads());
}

BOOST_FIXTURE_TEST_CASE(a_reader_that_came_before_the_loss_was_noticed_is_new, Fifo) {
    sip::BanPipe pipe(writer.get());
    pipe.note_failed_write();
    BOOST_TEST(pipe.has_new_reader(k_now));
    BOOST_TEST(!pipe.has_new_reader(k_now + 1s));
}

BOOST_FIXTURE_TEST_CASE(a_fifo_that_was_replaced_is_opened, Fifo) {
    sip::BanPipe pipe(writer.get());
    ::unlink(path.c_str());
    BOOST_TEST(!pipe.has_new_reader(k_now)); // as long as nothing is there, the old one is in use
    reader = made();
    BOOST_TEST(pipe.has_new_reader(k_now + 1s));
    write();
    BOOST_TEST(reads());
    BOOST_TEST(!pipe.has_new_reader(k_now + 2s));
}

BOOST_FIXTURE_TEST_CASE(what_replaces_a_fifo_must_be_one, Fifo) {
    sip::BanPipe pipe(writer.get());
    ::unlink(path.c_str());
    TemporaryFolder::write("bans", "");
    BOOST_CHECK_EXCEPTION(pipe.has_new_reader(k_now), Error, [&](const Error& error) {
        return error.what() == path + ": is no longer a FIFO";
    });
}

BOOST_FIXTURE_TEST_CASE(a_wait_in_vain_is_trouble_until_the_reader_reads, Fifo) {
    sip::BanPipe pipe(writer.get());
    BOOST_TEST(pipe.trouble(k_now).empty());
    write();
    BOOST_TEST(pipe.trouble(k_now).empty());
    pipe.wait_until_read(0s);
    BOOST_TEST(pipe.trouble(k_now) == "its reader has not read yet");
    BOOST_TEST(reads());
    BOOST_TEST(pipe.trouble(k_now).empty());
    write();
    BOOST_TEST(pipe.trouble(k_now).empty());
}

BOOST_FIXTURE_TEST_CASE(a_fifo_that_cannot_be_opened_now_is_opened_later, Fifo) {
    sip::BanPipe pipe(writer.get());
    ::unlink(path.c_str());
    reader = made();
    {
        const Fault fault(Call::open, EMFILE);
        BOOST_CHECK_EXCEPTION(pipe.has_new_reader(k_now), Error, [&](const Error& error) {
            return error.what() == "FIFO " + path + ": cannot open it again: Too many open files";
        });
    }
    BOOST_TEST(pipe.has_new_reader(k_now + 1s));
    write();
    BOOST_TEST(reads());
}

BOOST_AUTO_TEST_SUITE_END()
