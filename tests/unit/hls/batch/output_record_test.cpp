// SPDX-License-Identifier: MIT
#include "error.hpp"
#include "faults.hpp"
#include "hls/batch/output_record.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <thread>

using namespace ispkit;

BOOST_AUTO_TEST_SUITE(hls_batch_output_record)

namespace {

constexpr const char* k_record = ".hls-encrypt";

hls::Provenance made_of(std::uint64_t size, std::uint64_t inode) {
    return {{}, "encrypt:00:11", {size, 1, 2}, {size, 3, inode}};
}

std::size_t lines_in(const TemporaryFolder& folder) {
    const std::string text = folder.read(k_record);
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

BOOST_AUTO_TEST_CASE(what_one_run_records_the_next_one_finds) {
    const TemporaryFolder folder;
    {
        hls::OutputRecord record;
        BOOST_TEST(record.of(folder / "a.ts").empty());
        record.add(folder / "a.ts", made_of(1, 10));
        record.add(folder / "b.ts", made_of(2, 20));
        record.add(folder / "a.ts", made_of(3, 30));
    }
    hls::OutputRecord record;
    BOOST_TEST(record.of(folder / "a.ts").size() == 2U);
    BOOST_TEST(record.of(folder / "c.ts").empty());
    const hls::Provenance* first = record.of(folder / "a.ts", {1, 3, 10});
    BOOST_REQUIRE(first != nullptr);
    BOOST_TEST(first->name == "a.ts");
    BOOST_TEST(first->input.size == 1U);
    BOOST_TEST(record.of(folder / "a.ts", {3, 3, 30})->input.size == 3U);
    BOOST_TEST(record.of(folder / "a.ts", {3, 3, 31}) == nullptr);
    BOOST_TEST(record.of(folder / "b.ts", {1, 3, 10}) == nullptr);
}

BOOST_AUTO_TEST_CASE(each_folder_has_a_record_of_its_own) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "sub");
    hls::OutputRecord record;
    record.add(folder / "a.ts", made_of(1, 10));
    record.add(folder / "sub/a.ts", made_of(2, 20));
    record.add(folder / "a.ts", made_of(3, 30));
    BOOST_TEST(lines_in(folder) == 2U);
    BOOST_TEST(hls::OutputRecord().of(folder / "sub/a.ts").size() == 1U);
}

BOOST_AUTO_TEST_CASE(foreign_and_cut_lines_are_passed_over) {
    const TemporaryFolder folder;
    {
        hls::OutputRecord record;
        record.add(folder / "a.ts", made_of(1, 10));
    }
    const std::string good = folder.read(k_record);
    folder.write(k_record, "2 a.ts new form\n" + std::string("\0\xff\n\n", 4) + good +
                               good.substr(0, 20) + good + good.substr(0, good.size() - 1));
    BOOST_TEST(hls::OutputRecord().of(folder / "a.ts").size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_neither_read_nor_written) {
    const TemporaryFolder folder;
    const std::string elsewhere = folder.write("elsewhere", "");
    std::filesystem::create_symlink("elsewhere", folder / k_record);
    hls::OutputRecord record;
    BOOST_CHECK_THROW(record.of(folder / "a.ts"), Error);
    BOOST_CHECK_THROW(record.add(folder / "a.ts", made_of(1, 10)), Error);
    BOOST_TEST(folder.read("elsewhere").empty());
    std::filesystem::remove(folder / k_record);
    BOOST_REQUIRE(::mkfifo((folder / k_record).c_str(), 0666) == 0);
    BOOST_CHECK_THROW(hls::OutputRecord().of(folder / "a.ts"), Error);
    BOOST_CHECK_THROW(hls::OutputRecord().add(folder / "a.ts", made_of(1, 10)), Error);
}

BOOST_AUTO_TEST_CASE(many_writers_lose_no_line) {
    const TemporaryFolder folder;
    std::vector<std::thread> threads;
    for (std::uint64_t writer = 0; writer < 4; ++writer) {
        threads.emplace_back([&folder, writer] {
            hls::OutputRecord record;
            for (std::uint64_t i = 0; i < 500; ++i) {
                record.add(folder / std::to_string(i), made_of(i, writer));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    hls::OutputRecord record;
    for (std::uint64_t i = 0; i < 500; ++i) {
        BOOST_TEST(record.of(folder / std::to_string(i)).size() == 4U);
    }
}

BOOST_AUTO_TEST_CASE(a_record_of_files_that_are_gone_gets_shorter) {
    const TemporaryFolder folder;
    const auto add_to_old = [&folder](const std::string& name, std::uint64_t inode) {
        hls::OutputRecord record;
        record.of(folder / name);
        record.add(folder / name, made_of(1, inode));
    };
    {
        hls::OutputRecord record;
        for (std::uint64_t i = 0; i < 5000; ++i) {
            record.add(folder / std::to_string(i), made_of(1, i));
        }
    }
    folder.write("1", "");
    folder.write("2", "");
    {
        // While another process writes, its lines count more.
        hls::OutputRecord other;
        other.add(folder / "1", made_of(1, 7));
        add_to_old("2", 8);
        BOOST_TEST(lines_in(folder) == 5002U);
    }
    add_to_old("3", 9);
    BOOST_TEST(lines_in(folder) == 3U);
    hls::OutputRecord record;
    BOOST_TEST(record.of(folder / "1").back().output.inode == 7U);
    BOOST_TEST(record.of(folder / "2").back().output.inode == 8U);
    BOOST_TEST(record.of(folder / "3").back().output.inode == 9U);
    BOOST_TEST(record.of(folder / "4").empty());
}

// Otherwise the next line would continue the one that the full disk cut, and count as little.
BOOST_AUTO_TEST_CASE(a_line_that_a_full_disk_cut_spoils_no_other) {
    for (const bool goes_on : {true, false}) {
        const TemporaryFolder folder;
        std::optional<hls::OutputRecord> record(std::in_place);
        record->add(folder / "a.ts", made_of(1, 10));
        {
            const Fault fault(Call::write, k_full);
            BOOST_CHECK_EXCEPTION(
                record->add(folder / "b.ts", made_of(2, 20)), Error, [&](const Error& error) {
                    return error.what() == folder / k_record + ": No space left on device";
                });
        }
        if (!goes_on) {
            record.emplace();
        }
        record->add(folder / "c.ts", made_of(3, 30));
        hls::OutputRecord next;
        BOOST_TEST(next.of(folder / "a.ts").size() == 1U);
        BOOST_TEST(next.of(folder / "b.ts").empty());
        BOOST_TEST(next.of(folder / "c.ts").size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_record_that_cannot_be_read_or_written_is_named) {
    const TemporaryFolder folder;
    hls::OutputRecord().add(folder / "a.ts", made_of(1, 10));
    for (const FaultSeries& series : {FaultSeries{Call::open, EMFILE},
                                      {Call::write, EIO},
                                      {Call::write, EINTR},
                                      {Call::read, EIO},
                                      {Call::status, EIO},
                                      {Call::lock, ENOLCK},
                                      {Call::allocate, ENOMEM}}) {
        for_each_fault(
            {series.call, series.error, folder / k_record},
            [&] {
                hls::OutputRecord record;
                static_cast<void>(record.of(folder / "a.ts"));
                record.add(folder / "b.ts", made_of(2, 20));
            },
            [&](const std::string& message) {
                hls::OutputRecord record;
                BOOST_TEST(record.of(folder / "a.ts").size() == 1U);
                BOOST_TEST((!message.empty() || !record.of(folder / "b.ts").empty()));
            });
    }
}

BOOST_AUTO_TEST_SUITE_END()
