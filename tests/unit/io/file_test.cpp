// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "io/file.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(io_file)

BOOST_AUTO_TEST_CASE(a_file_is_read_whole_up_to_the_limit) {
    const TemporaryFolder folder;
    const std::string content(100'000, 'x');
    const std::string path = folder.write("in", content);
    BOOST_TEST(io::read_file(path, content.size()) == content);
    BOOST_CHECK_THROW(io::read_file(path, content.size() - 1), Error);
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_empty) {
    const TemporaryFolder folder;
    BOOST_TEST(io::read_file(folder.write("in", ""), 0).empty());
}

BOOST_AUTO_TEST_CASE(a_folder_cannot_be_read) {
    const TemporaryFolder folder;
    BOOST_CHECK_THROW(io::open_input(folder / "."), Error);
    BOOST_CHECK_THROW(io::open_input(folder / "missing"), Error);
}

BOOST_AUTO_TEST_CASE(a_source_reads_from_any_offset) {
    const TemporaryFolder folder;
    io::FileSource source(folder.write("in", "0123456789"));
    BOOST_TEST(source.size() == 10U);
    std::array<std::uint8_t, 4> buffer{};
    BOOST_TEST(source.read(3, buffer) == 4U);
    BOOST_TEST(io::as_text(buffer) == "3456");
    BOOST_TEST(source.read(8, buffer) == 2U);
    BOOST_TEST(source.read(11, buffer) == 0U);
}

BOOST_AUTO_TEST_CASE(a_device_is_no_source) {
    BOOST_CHECK_THROW(io::FileSource("/dev/null"), Error);
}

BOOST_AUTO_TEST_CASE(a_pipe_that_is_non_blocking_is_waited_for) {
    int ends[2];
    BOOST_REQUIRE(::pipe2(ends, O_NONBLOCK) == 0);
    const io::Fd reads(ends[0]);
    std::thread writer([end = io::Fd(ends[1])] {
        for (const std::string_view part : {"ab", "cd", "ef"}) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            static_cast<void>(::write(end.get(), part.data(), part.size()));
        }
    });
    std::array<std::uint8_t, 2> two{};
    BOOST_TEST(io::read_some(reads.get(), two, "pipe") == 2U);
    BOOST_TEST(io::as_text(two) == "ab");
    std::array<std::uint8_t, 6> more{};
    BOOST_TEST(io::read_full(reads.get(), more, "pipe") == 4U);
    BOOST_TEST(io::read_some(reads.get(), two, "pipe") == 0U);
    writer.join();
}

BOOST_AUTO_TEST_CASE(a_file_is_read_whole_or_not_at_all) {
    const TemporaryFolder folder;
    const std::string content(1000, 'x');
    const std::string path = folder.write("in", content);
    for (const FaultSeries& series : {FaultSeries{Call::open, EMFILE},
                                      {Call::status, EIO},
                                      {Call::read, EIO},
                                      {Call::read, EINTR},
                                      {Call::read, EAGAIN},
                                      {Call::read, k_short},
                                      {Call::allocate, ENOMEM}}) {
        std::string got;
        for_each_fault(
            {series.call, series.error, path}, [&] { got = io::read_file(path, 1 << 20); },
            [&](const std::string& message) {
                BOOST_TEST(got == (message.empty() ? content : ""));
                got.clear();
            });
        for_each_fault(
            {series.call, series.error, path},
            [&] {
                io::FileSource source(path);
                std::string read(500, '\0');
                read.resize(source.read(500, io::as_mutable_bytes(read)));
                got = read;
            },
            [&](const std::string& message) {
                BOOST_TEST(got == (message.empty() ? content.substr(500) : ""));
                got.clear();
            });
    }
}

BOOST_AUTO_TEST_CASE(what_is_written_in_parts_is_complete) {
    const TemporaryFolder folder;
    for (const int error : {k_short, EINTR, EAGAIN, ENOSPC}) {
        for_each_fault(
            {.call = Call::write, .error = error, .name = "the output"},
            [&] {
                const io::Fd out(
                    ::open((folder / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
                io::write_all(out.get(), io::as_bytes("content"), "the output");
            },
            [&](const std::string& message) {
                BOOST_TEST((message.empty() || error == ENOSPC));
                BOOST_TEST(folder.read("out") == (message.empty() ? "content" : ""));
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
